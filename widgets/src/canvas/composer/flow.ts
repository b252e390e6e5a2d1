import type { Edge, Node } from '@xyflow/react';

import type { NodeDescription, NodeProgress, PipelineDocument } from '../../contract/wire';
import { groupsOf, notesOf, type Group, type Note } from '../editing/places';
import type { Graph, GraphEdge, GraphNode } from '../graph';
import type { Point } from '../layout';
import { HEIGHT, SIZES, WIDTH } from './drawn';
import type { Selection } from './session';

export type ComposerNodeData = {
  node: GraphNode;
  /** Every input that can be connected, the free ones included. */
  inputs: GraphNode['inputs'];
  ports: string[];
  live: NodeProgress | null | undefined;
};
export type ComposerFlowNode = Node<ComposerNodeData, 'composer'>;
export type NoteFlowNode = Node<{ note: Note }, 'note'>;
export type GroupFlowNode = Node<{ group: Group }, 'group'>;
export type ComposerFlowEdge = Edge<{ edge: GraphEdge }, 'composer'>;

type Types = ReadonlyMap<string, NodeDescription>;
type Live = Readonly<Record<string, NodeProgress>> | null;

const NOTE = { width: 200, height: 90 };
const AROUND = 22;
const HEAD = 26;

/** Ids of notes and groups among those of nodes, which have no colon. */
export const noteId = (id: string): string => `note:${id}`;
export const groupId = (id: string): string => `group:${id}`;

/** What the canvas shows: groups below, then nodes, then notes. A node that is as it was is the same object. */
export class FlowNodes {
  #before = new Map<string, { key: unknown[]; node: Node }>();

  of(
    graph: Graph,
    document: PipelineDocument,
    places: Places,
    types: Types,
    live: Live,
    selection: Selection
  ): Node[] {
    const next = new Map<string, { key: unknown[]; node: Node }>();
    const kept = (id: string, key: unknown[], make: () => Node): Node => {
      const before = this.#before.get(id);
      const same =
        before?.key.length === key.length && before.key.every((part, index) => part === key[index]);
      const made = same ? before.node : make();
      next.set(id, { key, node: made });
      return made;
    };
    const groups = groupsOf(document).flatMap(group => groupNode(group, places, selection));
    const nodes = graph.nodes.map(node => {
      const { x, y } = places.get(node.id) ?? { x: 0, y: 0 };
      const counts = live === null ? null : live[node.id];
      const selected = selection.nodes.has(node.id);
      const key = [JSON.stringify([node, x, y, selected]), types.get(node.type), counts];
      return kept(node.id, key, () => composerNode(node, { x, y }, types.get(node.type), counts, selected));
    });
    const notes = notesOf(document).map(note => noteNode(note, selection, places));
    this.#before = next;
    return [...groups, ...nodes, ...notes];
  }
}

type Places = ReadonlyMap<string, Point>;

function composerNode(
  node: GraphNode,
  position: Point,
  type: NodeDescription | undefined,
  live: NodeProgress | null | undefined,
  selected: boolean
): ComposerFlowNode {
  const size = live === null ? { width: WIDTH, height: 56 } : SIZES.node(node);
  return {
    id: node.id,
    type: 'composer',
    position,
    ...size,
    // Without it React Flow would forget where the ports are, whenever a node has changed.
    measured: size,
    selected,
    zIndex: 1,
    data: { node, inputs: inputsOf(node, type), ports: portsOf(node, type), live },
    ariaLabel: [
      node.id,
      node.type.replaceAll('_', ' '),
      node.summary,
      ...node.problems.map(one => one.message)
    ]
      .filter(Boolean)
      .join(', ')
  };
}

/** The inputs that a node has, those that it needs, and one more where it takes more. */
export function inputsOf(node: GraphNode, type: NodeDescription | undefined): GraphNode['inputs'] {
  const [least, most] = type?.arity ?? [node.inputs.length, node.inputs.length];
  const given = node.inputs.length;
  const count = Math.max(given, least, most === null ? given + 1 : 0);
  return Array.from({ length: count }, (_, index) => ({
    index,
    name: count > 1 ? (type?.inputs[index] ?? node.inputs[index]?.name ?? '') : ''
  }));
}

export function portsOf(node: GraphNode, type: NodeDescription | undefined): string[] {
  return [...new Set([...(type?.outputs ?? ['out']), ...node.ports])];
}

function noteNode(note: Note, selection: Selection, places: Places): NoteFlowNode {
  const id = noteId(note.id);
  return {
    id,
    type: 'note',
    position: places.get(id) ?? { x: note.x, y: note.y },
    width: note.width ?? NOTE.width,
    height: note.height ?? NOTE.height,
    selected: selection.notes.has(note.id),
    zIndex: 2,
    data: { note }
  };
}

function groupNode(group: Group, places: Places, selection: Selection): GroupFlowNode[] {
  const members = group.nodes.flatMap(id => places.get(id) ?? []);
  if (members.length === 0) {
    return [];
  }
  const left = Math.min(...members.map(place => place.x)) - AROUND;
  const top = Math.min(...members.map(place => place.y)) - AROUND - HEAD;
  const right = Math.max(...members.map(place => place.x)) + WIDTH + AROUND;
  const bottom = Math.max(...members.map(place => place.y)) + HEIGHT + AROUND;
  return [
    {
      id: groupId(group.id),
      type: 'group',
      position: { x: left, y: top },
      width: right - left,
      height: bottom - top,
      selected: selection.groups.has(group.id),
      draggable: false,
      zIndex: 0,
      data: { group }
    }
  ];
}

/** The edges between nodes; what is kept as a result needs none. */
export function composerEdges(graph: Graph, live: Live, selected: string | null): ComposerFlowEdge[] {
  return graph.edges.flatMap(edge =>
    edge.target === null
      ? []
      : [
          {
            id: edge.id,
            type: 'composer' as const,
            source: edge.source,
            sourceHandle: edge.port,
            target: edge.target,
            targetHandle: String(edge.input),
            animated: live?.[edge.source]?.state === 'running',
            selected: selected === edge.id,
            ariaLabel: `${edge.source}.${edge.port} → ${edge.target}`,
            data: { edge }
          }
        ]
  );
}
