import type { PipelineDocument } from '../../contract/wire';
import { fragmentIn, fragmentOf, pasted } from '../editing/fragment';
import { disconnected, muted, removed, type Edit } from '../editing/nodes';
import {
  aligned,
  groupsOf,
  moved,
  withGroup,
  withNote,
  withoutGroups,
  withoutNotes,
  type Side
} from '../editing/places';
import type { Point } from '../layout';
import { arrangedPlaces, drawnPlaces, HEIGHT, WIDTH } from './drawn';
import { edgeOf, type Session } from './session';

/** Takes away what is selected; what has read a node reads what that one has read. */
export function remove(session: Session): void {
  const { nodes, notes, groups, edge } = session.selection;
  const edits: Edit[] = [
    document => removed(document, nodes),
    document => withoutNotes(document, notes),
    document => withoutGroups(document, groups)
  ];
  if (edge !== null) {
    const { target, input } = edgeOf(edge);
    edits.push(document => disconnected(document, target, input));
  }
  const before = session.document;
  session.change(document => edits.reduce((now, edit) => edit(now), document));
  session.selectNodes(...sourcesOf(before, nodes));
}

/** What a person goes on from when nodes are gone: what the first of them has read. */
function sourcesOf(document: PipelineDocument, gone: ReadonlySet<string>): string[] {
  const first = document.nodes.find(node => gone.has(node.id));
  const source = first?.inputs?.[0]?.split('.')[0];
  return source !== undefined && !gone.has(source) ? [source] : [];
}

export function selectAll(session: Session): void {
  session.selectNodes(...session.document.nodes.map(node => node.id));
}

/** Mutes what is selected, or ends that where all of it is muted. */
export function toggleMuted(session: Session): void {
  const { nodes } = session.selection;
  const chosen = session.document.nodes.filter(node => nodes.has(node.id));
  session.change(document => muted(document, nodes, !chosen.every(node => node.muted)));
}

/** What is selected, as the clipboard's text; null where no node is. */
export function copied(session: Session): string | null {
  const { nodes } = session.selection;
  const fragment = fragmentOf(session.document, nodes, drawnPlaces(session.document));
  return fragment.nodes.length ? JSON.stringify(fragment, null, 2) : null;
}

/** Puts the nodes of a clipboard's text into the document; false when it holds none. */
export function paste(session: Session, text: string, at: Point | null): boolean {
  const fragment = fragmentIn(text);
  if (fragment === null) {
    return false;
  }
  putIn(session, fragment, at);
  return true;
}

export function duplicate(session: Session): void {
  const { nodes } = session.selection;
  if (nodes.size > 0) {
    putIn(session, fragmentOf(session.document, nodes, drawnPlaces(session.document)), null);
  }
}

function putIn(session: Session, fragment: PipelineDocument, at: Point | null): void {
  let ids: string[] = [];
  session.change(document => {
    const result = pasted(document, fragment, at);
    ids = result.ids;
    return result.document;
  });
  session.selectNodes(...ids);
}

/** Puts the nodes that are selected in line. */
export function align(session: Session, side: Side): void {
  const places = drawnPlaces(session.document);
  const boxes = [...session.selection.nodes].flatMap(id => {
    const place = places.get(id);
    return place ? [[id, { ...place, width: WIDTH, height: HEIGHT }] as const] : [];
  });
  if (boxes.length > 1) {
    session.move(aligned(new Map(boxes), side));
  }
}

/** Every node where the layout puts it: one step. */
export function arrange(session: Session): void {
  session.model.change(document => moved(document, Object.fromEntries(arrangedPlaces(document))));
}

/** The nodes that are selected as a group, or the end of the group that they are. */
export function toggleGroup(session: Session, name: string): void {
  const { nodes } = session.selection;
  const groups = groupsOf(session.document);
  const same = groups.find(
    group => group.nodes.length === nodes.size && group.nodes.every(id => nodes.has(id))
  );
  if (same) {
    session.change(document => withoutGroups(document, new Set([same.id])));
  } else if (nodes.size > 0) {
    session.change(document => withGroup(document, { id: fresh('group'), name, nodes: [...nodes] }));
  }
}

export function addNote(session: Session, at: Point): void {
  const id = fresh('note');
  session.change(document => withNote(document, { id, text: '', x: Math.round(at.x), y: Math.round(at.y) }));
  session.select({ notes: new Set([id]) });
}

/** To the node before or after the one that is selected. */
export function walk(session: Session, step: 'up' | 'down'): string | null {
  const [id] = session.selection.nodes;
  const { nodes } = session.document;
  const node = nodes.find(one => one.id === id);
  const reads = (other: (typeof nodes)[number]): boolean =>
    (other.inputs ?? []).some(input => input.split('.')[0] === id);
  const next =
    node === undefined
      ? nodes[0]?.id
      : step === 'up'
        ? node.inputs?.[0]?.split('.')[0]
        : nodes.find(reads)?.id;
  if (next !== undefined) {
    session.selectNodes(next);
  }
  return next ?? null;
}

/** Two people may add one at the same time, so a number would not do. */
function fresh(kind: string): string {
  return `${kind}-${Math.random().toString(36).slice(2, 10)}`;
}
