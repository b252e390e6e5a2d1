import type { PipelineDocument } from '../../contract/wire';
import type { Point } from '../layout';

export type Places = Readonly<Record<string, Point>>;

/** A text on the canvas. */
export interface Note {
  id: string;
  text: string;
  x: number;
  y: number;
  width?: number;
  height?: number;
}

/** Nodes that belong together, under a name. */
export interface Group {
  id: string;
  name: string;
  nodes: string[];
}

type Layout = Record<string, unknown>;

/** Where a person has put a node; null where nobody has. */
export function placeOf(document: PipelineDocument, id: string): Point | null {
  const { x, y } = (document.layout?.[id] ?? {}) as Partial<Point>;
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : null;
}

/** The nodes at these places; what else is kept about a place stays. */
export function moved(document: PipelineDocument, places: Places): PipelineDocument {
  const ids = new Set(document.nodes.map(node => node.id));
  const layout: Layout = { ...document.layout };
  let changed = false;
  for (const [id, point] of Object.entries(places)) {
    const place = { x: Math.round(point.x), y: Math.round(point.y) };
    const before = placeOf(document, id);
    if (ids.has(id) && (before?.x !== place.x || before.y !== place.y)) {
      const kept = typeof layout[id] === 'object' ? layout[id] : {};
      layout[id] = { ...kept, ...place };
      changed = true;
    }
  }
  return changed ? { ...document, layout } : document;
}

/** Every node has a place: those that have none stay where they are drawn. */
export function pinned(document: PipelineDocument, drawn: ReadonlyMap<string, Point>): PipelineDocument {
  const free = document.nodes.filter(node => placeOf(document, node.id) === null);
  const places = free.flatMap(({ id }) => {
    const point = drawn.get(id);
    return point ? [[id, point] as const] : [];
  });
  return moved(document, Object.fromEntries(places));
}

export type Side = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom';

/** The nodes' places when they stand in line; all nodes have one size but for their height. */
export function aligned(
  boxes: ReadonlyMap<string, Point & { width: number; height: number }>,
  side: Side
): Places {
  const all = [...boxes.values()];
  const left = Math.min(...all.map(box => box.x));
  const right = Math.max(...all.map(box => box.x + box.width));
  const top = Math.min(...all.map(box => box.y));
  const bottom = Math.max(...all.map(box => box.y + box.height));
  const place: Record<Side, (box: Point & { width: number; height: number }) => Point> = {
    left: box => ({ x: left, y: box.y }),
    centre: box => ({ x: (left + right - box.width) / 2, y: box.y }),
    right: box => ({ x: right - box.width, y: box.y }),
    top: box => ({ x: box.x, y: top }),
    middle: box => ({ x: box.x, y: (top + bottom - box.height) / 2 }),
    bottom: box => ({ x: box.x, y: bottom - box.height })
  };
  return Object.fromEntries([...boxes].map(([id, box]) => [id, place[side](box)]));
}

export function notesOf(document: PipelineDocument): Note[] {
  return listOf<Note>(document, 'notes').filter(
    note => isText(note.id) && typeof note.x === 'number' && typeof note.y === 'number'
  );
}

export function groupsOf(document: PipelineDocument): Group[] {
  return listOf<Group>(document, 'groups').filter(group => isText(group.id) && Array.isArray(group.nodes));
}

/** The note as it is now; one that is not there yet is added. */
export function withNote(document: PipelineDocument, note: Note): PipelineDocument {
  return withListed(document, 'notes', note);
}

export function withoutNotes(document: PipelineDocument, ids: ReadonlySet<string>): PipelineDocument {
  return withoutListed(document, 'notes', ids);
}

/** The group as it is now; one that is not there yet is added. */
export function withGroup(document: PipelineDocument, group: Group): PipelineDocument {
  return withListed(document, 'groups', group);
}

export function withoutGroups(document: PipelineDocument, ids: ReadonlySet<string>): PipelineDocument {
  return withoutListed(document, 'groups', ids);
}

/** The layout without these nodes; a group that has no node left goes too. */
export function withoutPlaces(document: PipelineDocument, ids: ReadonlySet<string>): PipelineDocument {
  if (!document.layout) {
    return document;
  }
  const entries = Object.entries(document.layout).filter(
    ([id, place]) => !ids.has(id) || Array.isArray(place)
  );
  const groups = groupsOf(document).some(group => group.nodes.some(id => ids.has(id)))
    ? listOf<Group>(document, 'groups').flatMap(group => withoutMembers(group, ids))
    : null;
  return withLayout(document, { ...Object.fromEntries(entries), ...(groups ? { groups } : {}) });
}

/** The layout with a node under another id. */
export function renamedInLayout(document: PipelineDocument, from: string, to: string): PipelineDocument {
  if (!document.layout) {
    return document;
  }
  const entries = Object.entries(document.layout).map(([id, value]): [string, unknown] =>
    id === from && !Array.isArray(value) ? [to, value] : [id, value]
  );
  const layout: Layout = Object.fromEntries(entries);
  if (groupsOf(document).some(group => group.nodes.includes(from))) {
    layout.groups = listOf<Group>(document, 'groups').map(group =>
      Array.isArray(group.nodes) ? { ...group, nodes: group.nodes.map(id => (id === from ? to : id)) } : group
    );
  }
  return { ...document, layout };
}

function withoutMembers(group: Group, ids: ReadonlySet<string>): Group[] {
  if (!Array.isArray(group.nodes) || !group.nodes.some(id => ids.has(id))) {
    return [group];
  }
  const nodes = group.nodes.filter(id => !ids.has(id));
  return nodes.length ? [{ ...group, nodes }] : [];
}

type List = 'notes' | 'groups';

function listOf<T>(document: PipelineDocument, name: List): T[] {
  const list = document.layout?.[name];
  return Array.isArray(list)
    ? (list as unknown[]).filter((one): one is T => typeof one === 'object' && one !== null)
    : [];
}

function withListed(document: PipelineDocument, name: List, one: { id: string }): PipelineDocument {
  const list = listOf<{ id: string }>(document, name);
  const next = list.some(other => other.id === one.id)
    ? list.map(other => (other.id === one.id ? { ...other, ...one } : other))
    : [...list, one];
  return { ...document, layout: { ...document.layout, [name]: next } };
}

function withoutListed(document: PipelineDocument, name: List, ids: ReadonlySet<string>): PipelineDocument {
  const list = listOf<{ id: string }>(document, name);
  const next = list.filter(one => !ids.has(one.id));
  return next.length === list.length ? document : withLayout(document, { ...document.layout, [name]: next });
}

/** An empty list, and a layout without anything, are left out. */
function withLayout(document: PipelineDocument, layout: Layout): PipelineDocument {
  const entries = Object.entries(layout).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  if (entries.length) {
    return { ...document, layout: Object.fromEntries(entries) };
  }
  const rest = { ...document };
  delete rest.layout;
  return rest;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
