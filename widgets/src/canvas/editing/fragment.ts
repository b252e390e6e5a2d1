import type { NodeSpec, PipelineDocument } from '../../contract/wire';
import { portOf } from '../graph';
import type { Point } from '../layout';
import { reference } from './nodes';
import { freeId, idsOf } from './names';
import { moved, pinned } from './places';
import { readText } from './reading';

/** How far a copy stands from what it is a copy of. */
const BESIDE = 40;

/** Some nodes of a document, as a document: what is put on the clipboard. */
export function fragmentOf(
  document: PipelineDocument,
  ids: ReadonlySet<string>,
  drawn: ReadonlyMap<string, Point>
): PipelineDocument {
  const nodes = document.nodes.filter(node => ids.has(node.id));
  return pinned({ karyaksham: document.karyaksham, nodes }, drawn);
}

/** What the clipboard's text holds; null when it is no pipeline. */
export function fragmentIn(text: string): PipelineDocument | null {
  const { document, fault } = readText(text);
  return fault === null && document.nodes.length > 0 ? document : null;
}

export interface Pasted {
  document: PipelineDocument;
  /** The new nodes, in the order of the fragment's. */
  ids: string[];
}

/**
 * The document with the fragment's nodes beside its own. They get ids that are free, and read one another under those;
 * an input from outside the fragment is kept where the document has such a node.
 */
export function pasted(document: PipelineDocument, fragment: PipelineDocument, at: Point | null): Pasted {
  const taken = idsOf(document);
  const names = new Map<string, string>();
  const nodes: NodeSpec[] = [];
  for (const node of fragment.nodes) {
    const id = freeId(taken, node.id);
    taken.add(id);
    names.set(node.id, id);
    nodes.push({ ...node, id });
  }
  const own = idsOf(document);
  const joined = nodes.map(node => withInputsNamed(node, names, own));
  const next = { ...document, nodes: [...document.nodes, ...joined] };
  return { document: moved(next, shifted(fragment, names, at)), ids: nodes.map(node => node.id) };
}

function withInputsNamed(
  node: NodeSpec,
  names: ReadonlyMap<string, string>,
  own: ReadonlySet<string>
): NodeSpec {
  if (!node.inputs) {
    return node;
  }
  const inputs = node.inputs.flatMap(input => {
    const { node: source, port } = portOf(input);
    const name = names.get(source) ?? (own.has(source) ? source : null);
    return name === null ? [] : [reference(name, port)];
  });
  return { ...node, inputs };
}

/** The fragment's places with their top left corner at a point, or a little beside where they were. */
function shifted(
  fragment: PipelineDocument,
  names: ReadonlyMap<string, string>,
  at: Point | null
): Record<string, Point> {
  const places = fragment.nodes.flatMap(({ id }) => {
    const { x, y } = (fragment.layout?.[id] ?? {}) as Partial<Point>;
    return typeof x === 'number' && typeof y === 'number' ? [{ id: names.get(id) ?? id, x, y }] : [];
  });
  const left = Math.min(...places.map(place => place.x));
  const top = Math.min(...places.map(place => place.y));
  const [right, down] = at ? [at.x - left, at.y - top] : [BESIDE, BESIDE];
  return Object.fromEntries(places.map(({ id, x, y }) => [id, { x: x + right, y: y + down }]));
}
