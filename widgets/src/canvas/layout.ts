import dagre from '@dagrejs/dagre';

import { labelSize } from './edge_label';
import type { Graph, GraphEdge, GraphNode } from './graph';

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
  node(node: GraphNode): { width: number; height: number };
  result: { width: number; height: number };
}

const MARGIN = 16;
/** Between a node and what stands below it, labels aside. */
const GAP = 30;
/** How far a result lies below a node that a person has placed. */
const BELOW = 150;

/** The place of a result among the nodes. */
export function resultId(edge: GraphEdge): string {
  return edge.id;
}

/** Positions from the document where it has one for every node, else from dagre, top to bottom. */
export function layOut(
  graph: Graph,
  sizes: Sizes,
  chosen: Record<string, unknown> = {},
  gap: number = GAP
): Layout {
  const positions = graph.nodes.map(node => [node.id, pointOf(chosen[node.id])] as const);
  if (positions.length > 0 && positions.every(([, point]) => point !== null)) {
    return chosenLayout(graph, sizes, new Map(positions as [string, Point][]));
  }
  return dagreLayout(graph, sizes, gap);
}

function dagreLayout(graph: Graph, sizes: Sizes, gap: number): Layout {
  const plan = new dagre.graphlib.Graph({ multigraph: true });
  plan.setGraph({ rankdir: 'TB', nodesep: 36, edgesep: 18, ranksep: gap, marginx: MARGIN, marginy: MARGIN });
  for (const node of graph.nodes) {
    plan.setNode(node.id, { ...sizes.node(node) });
  }
  for (const edge of graph.edges) {
    const target = edge.target ?? resultId(edge);
    if (edge.target === null) {
      plan.setNode(target, { ...sizes.result });
    }
    plan.setEdge(edge.source, target, { ...labelSize(edge.columns), labelpos: 'c' }, edge.id);
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
      nodes.set(resultId(edge), { x: from.x, y: from.y + BELOW });
    }
  }
  const ends = graph.nodes.map(node => {
    const { x, y } = nodes.get(node.id) ?? { x: 0, y: 0 };
    const { width, height } = sizes.node(node);
    return { left: x, right: x + width, top: y, bottom: y + height };
  });
  return {
    nodes,
    edges: new Map(),
    width: Math.max(...ends.map(end => end.right)) - Math.min(...ends.map(end => end.left)) + 2 * MARGIN,
    height: Math.max(...ends.map(end => end.bottom)) - Math.min(...ends.map(end => end.top)) + 2 * MARGIN
  };
}

function pointOf(value: unknown): Point | null {
  const { x, y } = (value ?? {}) as Partial<Record<'x' | 'y', unknown>>;
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : null;
}

/**
 * A node's inputs from left to right as their sources lie, so that edges do not cross right before they arrive.
 * The names of the inputs say which is which.
 */
export function inputsInPlace(node: GraphNode, graph: Graph, layout: Layout): GraphNode['inputs'] {
  const place = (index: number): number => {
    const edge = graph.edges.find(one => one.target === node.id && one.input === index);
    const label = edge && layout.edges.get(edge.id)?.label;
    return label?.x ?? (edge && layout.nodes.get(edge.source)?.x) ?? 0;
  };
  return [...node.inputs].sort((a, b) => place(a.index) - place(b.index));
}

/** The ports of a node from left to right as what follows them lies. */
export function portsInPlace(node: GraphNode, graph: Graph, layout: Layout): string[] {
  const place = (port: string): number => {
    const places = graph.edges
      .filter(edge => edge.source === node.id && edge.port === port)
      .map(
        edge => layout.edges.get(edge.id)?.label?.x ?? layout.nodes.get(edge.target ?? resultId(edge))?.x ?? 0
      );
    return places.reduce((sum, x) => sum + x, 0) / Math.max(1, places.length);
  };
  return [...node.ports].sort((a, b) => place(a) - place(b));
}
