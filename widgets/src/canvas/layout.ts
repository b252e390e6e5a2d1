import dagre from '@dagrejs/dagre';

import { labelSize } from './edge_label';
import type { Graph, GraphEdge } from './graph';

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  /** Top left corners, by node id; results under the id of their edge. */
  nodes: Map<string, Point>;
  /** Where an edge passes between its ends, and where its label stands; empty for positions a person chose. */
  edges: Map<string, { points: Point[]; label: Point | null }>;
  width: number;
  height: number;
}

export interface Sizes {
  node: { width: number; height: number };
  result: { width: number; height: number };
}

const MARGIN = 16;

/** The place of a result among the nodes. */
export function resultId(edge: GraphEdge): string {
  return edge.id;
}

/** Positions from the document where it has one for every node, else from dagre, top to bottom. */
export function layOut(graph: Graph, sizes: Sizes, chosen: Record<string, unknown> = {}): Layout {
  const positions = graph.nodes.map(node => [node.id, pointOf(chosen[node.id])] as const);
  if (positions.length > 0 && positions.every(([, point]) => point !== null)) {
    return chosenLayout(graph, sizes, new Map(positions as [string, Point][]));
  }
  return dagreLayout(graph, sizes);
}

function dagreLayout(graph: Graph, sizes: Sizes): Layout {
  const plan = new dagre.graphlib.Graph({ multigraph: true });
  plan.setGraph({ rankdir: 'TB', nodesep: 36, edgesep: 18, ranksep: 30, marginx: MARGIN, marginy: MARGIN });
  for (const node of graph.nodes) {
    plan.setNode(node.id, { ...sizes.node });
  }
  for (const edge of graph.edges) {
    const target = edge.target ?? resultId(edge);
    if (edge.target === null) {
      plan.setNode(target, { ...sizes.result });
    }
    plan.setEdge(
      edge.source,
      target,
      { ...labelSize(edge.columns), labelpos: 'r', labeloffset: 10 },
      edge.id
    );
  }
  dagre.layout(plan);
  const nodes = new Map(
    plan.nodes().map(id => {
      const { x, y, width, height } = plan.node(id);
      return [id, { x: x - width / 2, y: y - height / 2 }] as const;
    })
  );
  const edges = new Map(graph.edges.map(edge => [edge.id, dagreEdge(plan, edge)] as const));
  const { width = 0, height = 0 } = plan.graph();
  return { nodes, edges, width, height };
}

function dagreEdge(plan: dagre.graphlib.Graph, edge: GraphEdge): { points: Point[]; label: Point | null } {
  const placed = plan.edge(edge.source, edge.target ?? resultId(edge), edge.id);
  const label = typeof placed.x === 'number' ? { x: placed.x, y: placed.y as number } : null;
  // dagre's ends lie on the nodes' borders; ours are the ports, which the canvas knows.
  return { points: placed.points.slice(1, -1), label };
}

function chosenLayout(graph: Graph, sizes: Sizes, nodes: Map<string, Point>): Layout {
  for (const edge of graph.edges) {
    const from = nodes.get(edge.source);
    if (edge.target === null && from) {
      nodes.set(resultId(edge), { x: from.x, y: from.y + sizes.node.height + 90 });
    }
  }
  const points = [...nodes.values()];
  const span = (values: number[]): number => Math.max(...values) - Math.min(...values);
  return {
    nodes,
    edges: new Map(),
    width: span(points.map(point => point.x)) + sizes.node.width + 2 * MARGIN,
    height: span(points.map(point => point.y)) + sizes.node.height + 2 * MARGIN
  };
}

function pointOf(value: unknown): Point | null {
  const { x, y } = (value ?? {}) as Partial<Record<'x' | 'y', unknown>>;
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : null;
}
