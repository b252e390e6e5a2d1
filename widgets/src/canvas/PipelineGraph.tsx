import {
  Background,
  Controls,
  ReactFlow,
  type EdgeChange,
  type NodeChange,
  type NodeTypes,
  type EdgeTypes,
  type ReactFlowProps
} from '@xyflow/react';
import { useCallback, useMemo, useState, type Dispatch, type SetStateAction } from 'react';
import '@xyflow/react/dist/style.css';

import type { Descriptions } from '../contract/node_types';
import type { NodeProgress, PipelineDocument, Problem, Schemas } from '../contract/wire';
import { Empty } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { flowEdges, flowNodes, type Look } from './flow';
import { lineage, pipelineGraph, type Graph } from './graph';
import { EdgeInspector, NodeInspector } from './Inspector';
import { layOut, type Sizes } from './layout';
import { PipelineNode, ResultNode } from './PipelineNode';
import { ProblemList } from './ProblemList';
import { SchemaEdge } from './SchemaEdge';
import './canvas.css';

interface PipelineGraphProps {
  document: PipelineDocument;
  schemas?: Schemas;
  problems?: readonly Problem[];
  /** Node types beyond those that are built in. */
  descriptions?: Descriptions;
  /** A run's counts by node; null or absent where no run is shown. */
  live?: Readonly<Record<string, NodeProgress>> | null;
  /** The highest the picture grows, in pixels; a larger pipeline is shown smaller. */
  tallest?: number;
}

const NODE_TYPES: NodeTypes = { pipeline: PipelineNode, result: ResultNode };
const EDGE_TYPES: EdgeTypes = { schema: SchemaEdge };
const STILL: Sizes = { node: () => ({ width: 236, height: 56 }), result: { width: 84, height: 28 } };
/** A run's counts take a line, what a source has read another one and a bar. */
const LIVE: Sizes = { ...STILL, node: node => ({ width: 236, height: node.inputs.length === 0 ? 104 : 78 }) };
const SHORTEST = 160;
/** What holds for every picture. */
const FIXED: ReactFlowProps = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  nodesDraggable: false,
  nodesConnectable: false,
  deleteKeyCode: null,
  // A notebook scrolls; the picture in it does not take the wheel away.
  zoomOnScroll: false,
  preventScrolling: false,
  fitView: true,
  fitViewOptions: { maxZoom: 1, padding: 0.02 },
  minZoom: 0.2,
  maxZoom: 1.6
};

/** A pipeline as a picture: nodes, ports, and the columns that go along the edges. Nothing in it can be changed. */
export function PipelineGraph(props: PipelineGraphProps): JSX.Element {
  const { document, schemas, problems = [], descriptions, live = null, tallest = 760 } = props;
  const translate = useTranslate();
  const graph = useMemo(
    () => pipelineGraph(document, schemas, problems, descriptions),
    [document, schemas, problems, descriptions]
  );
  const [selected, setSelected] = useState<string | null>(null);

  if (graph.nodes.length === 0) {
    return <Empty icon="graph" title={translate('This pipeline has no nodes yet')} />;
  }
  return (
    <div className="kk-graph" data-testid="kk-graph">
      <Picture
        name={document.name || translate('Pipeline')}
        graph={graph}
        places={document.layout}
        live={live}
        tallest={tallest}
        selected={selected}
        onSelect={setSelected}
      />
      {live === null && <ProblemList problems={problems} onSelect={setSelected} />}
    </div>
  );
}

interface PictureProps {
  name: string;
  graph: Graph;
  /** Where a person put the nodes. */
  places: Record<string, unknown> | undefined;
  live: Readonly<Record<string, NodeProgress>> | null;
  tallest: number;
  selected: string | null;
  onSelect: Dispatch<SetStateAction<string | null>>;
}

function Picture({ name, graph, places, live, tallest, selected, onSelect }: PictureProps): JSX.Element {
  const [hovered, setHovered] = useState<string | null>(null);
  const sizes = live === null ? STILL : LIVE;
  const layout = useMemo(() => layOut(graph, sizes, places), [graph, sizes, places]);
  const look = useLook(graph, selected);
  const select = (changes: readonly (NodeChange | EdgeChange)[]): void =>
    onSelect(before => selectedBy(changes, before));
  const close = (): void => onSelect(null);
  return (
    <div className="kk-graph-frame" style={{ height: Math.max(SHORTEST, Math.min(tallest, layout.height)) }}>
      <ReactFlow
        nodes={flowNodes(graph, layout, sizes, live, look)}
        edges={flowEdges(graph, layout, live, look, setHovered, onSelect)}
        onNodesChange={select}
        onEdgesChange={select}
        onPaneClick={close}
        onEdgeMouseEnter={(_, edge) => setHovered(edge.id)}
        onEdgeMouseLeave={() => setHovered(null)}
        aria-label={name}
        {...FIXED}
      >
        <Background gap={18} size={1} />
        <Controls showInteractive={false} />
      </ReactFlow>
      <Inspected graph={graph} selected={selected} hovered={hovered} onClose={close} />
    </div>
  );
}

/** What is selected after React Flow's word about it. */
function selectedBy(changes: readonly (NodeChange | EdgeChange)[], before: string | null): string | null {
  const change = changes.findLast(one => one.type === 'select');
  if (!change) {
    return before;
  }
  return change.selected ? change.id : before === change.id ? null : before;
}

/** Selecting a node lights what it is made from and what is made from it. */
function useLook(graph: Graph, selected: string | null): Look {
  const lit = useMemo(
    () =>
      graph.nodes.some(node => node.id === selected) && selected !== null ? lineage(graph, selected) : null,
    [graph, selected]
  );
  const isDimmed = useCallback((id: string | null) => lit !== null && id !== null && !lit.has(id), [lit]);
  return useMemo(() => ({ selected, isDimmed }), [selected, isDimmed]);
}

interface InspectedProps {
  graph: Graph;
  selected: string | null;
  hovered: string | null;
  onClose(): void;
}

/** What is pointed at; else what is selected. */
function Inspected({ graph, selected, hovered, onClose }: InspectedProps): JSX.Element | null {
  const pointed = graph.edges.find(edge => edge.id === hovered);
  if (pointed && hovered !== selected) {
    return <EdgeInspector edge={pointed} />;
  }
  const edge = graph.edges.find(one => one.id === selected);
  if (edge) {
    return <EdgeInspector edge={edge} onClose={onClose} />;
  }
  const node = graph.nodes.find(one => one.id === selected);
  return node ? <NodeInspector node={node} onClose={onClose} /> : null;
}
