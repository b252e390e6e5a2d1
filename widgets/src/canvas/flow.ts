import type { Node } from '@xyflow/react';

import type { NodeProgress } from '../contract/wire';
import type { Graph, GraphEdge } from './graph';
import { inputsInPlace, portsInPlace, resultId, type Layout, type Sizes } from './layout';
import type { PipelineFlowNode } from './PipelineNode';
import type { SchemaFlowEdge } from './SchemaEdge';

type Live = Readonly<Record<string, NodeProgress>> | null;

/** What is selected, and what steps back because of it. */
export interface Look {
  selected: string | null;
  isDimmed(id: string | null): boolean;
}

/** The graph's nodes as React Flow wants them, results included. */
export function flowNodes(graph: Graph, layout: Layout, sizes: Sizes, live: Live, look: Look): Node[] {
  const results = graph.edges
    .filter(edge => edge.target === null)
    .map(edge => resultNode(edge, layout, sizes));
  const nodes = graph.nodes.map((node): PipelineFlowNode => ({
    id: node.id,
    type: 'pipeline',
    position: layout.nodes.get(node.id) ?? { x: 0, y: 0 },
    ...sizes.node(node),
    selected: look.selected === node.id,
    data: {
      node,
      inputs: inputsInPlace(node, graph, layout),
      ports: portsInPlace(node, graph, layout),
      live: live === null ? null : live[node.id],
      dimmed: look.isDimmed(node.id)
    },
    ariaLabel: [node.id, node.type.replaceAll('_', ' '), node.summary].filter(Boolean).join(', ')
  }));
  return [...nodes, ...results];
}

function resultNode(edge: GraphEdge, layout: Layout, sizes: Sizes): Node {
  const id = resultId(edge);
  const place = layout.nodes.get(id) ?? { x: 0, y: 0 };
  return {
    id,
    type: 'result',
    position: place,
    ...sizes.result,
    selectable: false,
    focusable: false,
    data: {}
  };
}

/** The graph's edges as React Flow wants them; they move while rows go along them. */
export function flowEdges(
  graph: Graph,
  layout: Layout,
  live: Live,
  look: Look,
  onHover: (id: string | null) => void,
  onSelect: (id: string) => void
): SchemaFlowEdge[] {
  return graph.edges.map(edge => ({
    id: edge.id,
    type: 'schema',
    source: edge.source,
    sourceHandle: edge.port,
    target: edge.target ?? resultId(edge),
    targetHandle: String(edge.input),
    animated: live?.[edge.source]?.state === 'running',
    selected: look.selected === edge.id,
    data: {
      edge,
      points: layout.edges.get(edge.id)?.points ?? [],
      label: layout.edges.get(edge.id)?.label ?? null,
      dimmed: look.isDimmed(edge.source) || look.isDimmed(edge.target),
      onHover,
      onSelect
    }
  }));
}
