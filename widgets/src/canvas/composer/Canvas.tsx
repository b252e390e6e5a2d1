import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  useReactFlow,
  useStore,
  type Connection,
  type EdgeTypes,
  type FinalConnectionState,
  type Node,
  type NodeChange,
  type NodeTypes,
  type ReactFlowProps,
  type ReactFlowState
} from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import '@xyflow/react/dist/style.css';

import type { LiveRun } from '../../contract/live_run';
import type { Problem } from '../../contract/wire';
import { Empty } from '../../elements/Notice';
import { useTranslate } from '../../elements/text';
import { reference, upstreamOf } from '../editing/nodes';
import { pipelineGraph } from '../graph';
import type { Point } from '../layout';
import { ComposerEdge } from './ComposerEdge';
import { ComposerNode } from './ComposerNode';
import { useChecks, useDocument, useView, useWork } from './context';
import { droppedNode } from './dragging';
import { drawnPlaces, HEIGHT, WIDTH } from './drawn';
import { composerEdges, FlowNodes } from './flow';
import { ariaLabels } from './labels';
import { afterMoves, selectionAfter } from './moves';
import { GroupNode, NoteNode } from './Notes';

const NODE_TYPES: NodeTypes = { composer: ComposerNode, note: NoteNode, group: GroupNode };
const EDGE_TYPES: EdgeTypes = { composer: ComposerEdge };

/** What holds for every canvas. */
const FIXED: ReactFlowProps = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  deleteKeyCode: null,
  connectOnClick: false,
  multiSelectionKeyCode: ['Meta', 'Control'],
  fitViewOptions: { maxZoom: 1, padding: 0.12 },
  minZoom: 0.1,
  maxZoom: 2,
  snapGrid: [4, 4],
  snapToGrid: true
};
/** Above this only what can be seen is in the page. */
const MANY = 120;

interface CanvasProps {
  live: LiveRun | null;
}

/** The pipeline, to be changed by hand. */
export function Canvas({ live }: CanvasProps): JSX.Element {
  const translate = useTranslate();
  const { session, preferences } = useWork();
  const { document, fault } = useDocument();
  const { selection } = useView();
  const { nodes, edges, onNodesChange } = useFlow(live);
  const connecting = useConnecting();
  const dropping = useDropping();
  useReveal();
  // React Flow would fit the first node that is ever there, wherever a person has just put it.
  const [begun] = useState(document.nodes.length > 0);
  const labels = useMemo(() => ariaLabels(translate), [translate]);
  return (
    <div className="kk-canvas" data-testid="kk-canvas" data-nodes={document.nodes.length}>
      <ReactFlow
        {...FIXED}
        fitView={begun}
        nodes={nodes}
        edges={edges}
        nodesConnectable={fault === null}
        nodesDraggable={fault === null}
        onlyRenderVisibleElements={nodes.length > MANY}
        onNodesChange={onNodesChange}
        onEdgeClick={(_, edge) => session.select({ edge: edge.id })}
        onEdgesChange={changes => {
          const chosen = changes.find(change => change.type === 'select' && change.selected);
          if (chosen && 'id' in chosen && selection.edge !== chosen.id) {
            session.select({ edge: chosen.id });
          }
        }}
        onPaneClick={() => session.select({})}
        {...connecting}
        {...dropping}
        aria-label={document.name || translate('Pipeline')}
        ariaLabelConfig={labels}
      >
        <Background gap={20} size={1} />
        <Controls showInteractive={false} position="bottom-left" />
        {preferences.smallMap && document.nodes.length > 12 && <SmallMap />}
      </ReactFlow>
      {document.nodes.length === 0 && fault === null && <Beginning />}
    </div>
  );
}

/** A node that was added out of sight comes into view, and one that the rows at its port would cover stays in it. */
function useReveal(): void {
  const { session } = useWork();
  const { focus, preview } = useView();
  const { getViewport, setCenter } = useReactFlow();
  const { width, height } = useStore(size, (a, b) => a.width === b.width && a.height === b.height);
  const reveal = (id: string | null): void => {
    const place = id === null ? undefined : drawnPlaces(session.document).get(id);
    if (!place) {
      return;
    }
    const { x, y, zoom } = getViewport();
    const [left, top] = [place.x * zoom + x, place.y * zoom + y];
    const fits = left >= 0 && top >= 0 && left + WIDTH * zoom <= width && top + HEIGHT * zoom <= height;
    if (!fits) {
      void setCenter(place.x + WIDTH / 2, place.y + HEIGHT / 2, { zoom, duration: 200 });
    }
  };
  // Only a node that is new is looked for; how large the canvas is at that moment is only asked.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => reveal(focus), [focus, session]);
  const shown = preview?.node ?? null;
  // The canvas grows smaller when rows are shown below it.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => reveal(shown), [shown, height, session]);
}

const size = ({ width, height }: ReactFlowState): { width: number; height: number } => ({ width, height });

function SmallMap(): JSX.Element {
  const translate = useTranslate();
  const { types } = useWork();
  return (
    <MiniMap
      pannable
      zoomable
      position="bottom-right"
      style={{ width: 140, height: 100 }}
      ariaLabel={translate('Small map of the pipeline')}
      nodeColor={node => colourOf(node, types)}
    />
  );
}

function colourOf(node: Node, types: ReadonlyMap<string, unknown>): string {
  const data = node.data as { node?: { type: string; category: { colour: string } } };
  return data.node && types.has(data.node.type) ? data.node.category.colour : 'var(--kk-line)';
}

function Beginning(): JSX.Element {
  const translate = useTranslate();
  return (
    <div className="kk-canvas-empty">
      <Empty icon="graph" title={translate('This pipeline has no nodes yet')}>
        {translate('Press / or drag a node here from the left. Begin with one that reads a file.')}
      </Empty>
    </div>
  );
}

/** The document as React Flow's nodes and edges, and what is done with them as changes of the document. */
function useFlow(live: LiveRun | null): ReturnType<typeof useGraphNodes> & {
  onNodesChange(changes: NodeChange[]): void;
} {
  const { session } = useWork();
  // While a person drags, nodes are where the pointer is; the document hears of it once, at the end.
  const [dragged, setDragged] = useState<ReadonlyMap<string, Point> | null>(null);
  const flow = useGraphNodes(live, dragged);
  const onNodesChange = (changes: NodeChange[]): void => {
    const selection = selectionAfter(session.selection, changes);
    if (selection) {
      session.select(selection);
    }
    const moving = changes.filter(change => change.type === 'position' && change.position);
    if (moving.length === 0) {
      return;
    }
    const places = new Map(dragged);
    for (const change of moving) {
      if (change.type === 'position' && change.position) {
        places.set(change.id, change.position);
      }
    }
    const over = moving.every(change => change.type === 'position' && !change.dragging);
    setDragged(over ? null : places);
    if (over) {
      afterMoves(session, places, dragged === null ? 'keys' : undefined);
    }
  };
  return { ...flow, onNodesChange };
}

function useGraphNodes(
  live: LiveRun | null,
  dragged: ReadonlyMap<string, Point> | null
): { nodes: Node[]; edges: ReturnType<typeof composerEdges> } {
  const { types } = useWork();
  const { document } = useDocument();
  const { problems, schemas } = useChecks();
  const { selection } = useView();
  const [kept] = useState(() => new FlowNodes());
  const error = live?.record.error ?? null;
  const graph = useMemo(
    () => pipelineGraph(document, schemas, withError(problems, error), types),
    [document, schemas, problems, error, types]
  );
  const places = useMemo(() => drawnPlaces(document), [document]);
  const shown = useMemo(() => (dragged ? new Map([...places, ...dragged]) : places), [places, dragged]);
  const counts = live?.nodes ?? null;
  const nodes = useMemo(
    () => kept.of(graph, document, shown, types, counts, selection),
    [kept, graph, document, shown, types, counts, selection]
  );
  const edges = useMemo(() => composerEdges(graph, counts, selection.edge), [graph, counts, selection.edge]);
  return { nodes, edges };
}

/** The node at which a run has failed says why. */
function withError(problems: readonly Problem[], error: Problem | null): readonly Problem[] {
  return error?.node ? [...problems, error] : problems;
}

function useConnecting(): Pick<ReactFlowProps, 'onConnect' | 'onConnectEnd' | 'isValidConnection'> {
  const { session } = useWork();
  const { screenToFlowPosition } = useReactFlow();
  return {
    isValidConnection: ({ source, target }) => !upstreamOf(session.document, [source]).has(target),
    onConnect: ({ source, sourceHandle, target, targetHandle }: Connection) =>
      session.connect(reference(source, sourceHandle ?? 'out'), target, Number(targetHandle ?? 0)),
    onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const { fromHandle, toHandle } = state;
      const point = 'clientX' in event ? event : event.changedTouches[0];
      if (toHandle || fromHandle?.type !== 'source' || !point || isClick(state)) {
        return;
      }
      const at = screenToFlowPosition({ x: point.clientX, y: point.clientY });
      session.show({
        adding: { after: { node: fromHandle.nodeId, port: fromHandle.id ?? 'out' }, edge: null, at }
      });
    }
  };
}

/** A handle that is only clicked opens the quick search itself. */
function isClick({ from, to }: FinalConnectionState): boolean {
  return from !== null && to !== null && Math.hypot(to.x - from.x, to.y - from.y) < 12;
}

function useDropping(): Pick<ReactFlowProps, 'onDrop' | 'onDragOver'> {
  const { session, types, base } = useWork();
  const { screenToFlowPosition } = useReactFlow();
  return {
    onDragOver: event => {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    },
    onDrop: event => {
      const dropped = droppedNode(event.dataTransfer, base);
      const type = dropped && types.get(dropped.type);
      if (type) {
        event.preventDefault();
        const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
        session.add(type, { after: null, edge: null, at }, dropped.params);
      }
    }
  };
}
