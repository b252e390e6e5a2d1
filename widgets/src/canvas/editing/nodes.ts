import type { NodeSpec, PipelineDocument } from '../../contract/wire';
import { portOf } from '../graph';
import { renamedInLayout, withoutPlaces } from './places';

/** A change of a document: the same document where there is nothing to change. Unknown fields are kept. */
export type Edit = (document: PipelineDocument) => PipelineDocument;

export const EMPTY: PipelineDocument = { karyaksham: 1, nodes: [] };

/** How an input names a port. */
export function reference(node: string, port = 'out'): string {
  return port === 'out' ? node : `${node}.${port}`;
}

/** The node changed, and nothing else; a document without it stays as it is. */
export function changedNode(
  document: PipelineDocument,
  id: string,
  change: (node: NodeSpec) => NodeSpec
): PipelineDocument {
  let changed = false;
  const nodes = document.nodes.map(node => {
    const next = node.id === id ? change(node) : node;
    changed ||= next !== node;
    return next;
  });
  return changed ? { ...document, nodes } : document;
}

/** A node more. */
export function added(document: PipelineDocument, node: NodeSpec): PipelineDocument {
  return { ...document, nodes: [...document.nodes, node] };
}

/** A node on an edge: it reads what the target has read, and the target reads it. */
export function inserted(
  document: PipelineDocument,
  node: NodeSpec,
  target: string,
  input: number
): PipelineDocument {
  const read = document.nodes.find(one => one.id === target)?.inputs?.[input];
  if (read === undefined) {
    return added(document, node);
  }
  const [, ...others] = node.inputs ?? [];
  return connected(added(document, { ...node, inputs: [read, ...others] }), node.id, target, input);
}

/** The target reads `source` (`node` or `node.port`) at this input, or at one more. A cycle is not made. */
export function connected(
  document: PipelineDocument,
  source: string,
  target: string,
  input: number
): PipelineDocument {
  const from = portOf(source).node;
  const exists = document.nodes.some(node => node.id === from);
  if (!exists || upstreamOf(document, [from]).has(target)) {
    return document;
  }
  return changedNode(document, target, node => {
    const inputs = [...(node.inputs ?? [])];
    inputs[Math.min(input, inputs.length)] = source;
    return { ...node, inputs };
  });
}

/** The target no longer reads anything at this input; those after it move up. */
export function disconnected(document: PipelineDocument, target: string, input: number): PipelineDocument {
  return changedNode(document, target, node =>
    node.inputs?.[input] === undefined ? node : withInputs(node, node.inputs.toSpliced(input, 1))
  );
}

/** Without these nodes; what has read one of them reads what that one has read first, where it read anything. */
export function removed(document: PipelineDocument, ids: ReadonlySet<string>): PipelineDocument {
  const gone = new Map(document.nodes.filter(node => ids.has(node.id)).map(node => [node.id, node]));
  if (gone.size === 0) {
    return document;
  }
  const nodes = document.nodes.filter(node => !gone.has(node.id)).map(node => bypassing(node, gone));
  return withoutPlaces({ ...document, nodes }, ids);
}

function bypassing(node: NodeSpec, gone: ReadonlyMap<string, NodeSpec>): NodeSpec {
  if (!node.inputs?.some(input => gone.has(portOf(input).node))) {
    return node;
  }
  const inputs = node.inputs.flatMap(input => {
    const found = beyond(input, gone);
    return found === null ? [] : [found];
  });
  return withInputs(node, inputs);
}

/** What stands where a reference led to a node that is gone. */
function beyond(input: string, gone: ReadonlyMap<string, NodeSpec>): string | null {
  const seen = new Set<string>();
  let current: string | undefined = input;
  while (current !== undefined) {
    const id: string = portOf(current).node;
    const node = gone.get(id);
    if (!node) {
      return current;
    }
    if (seen.has(id)) {
      return null; // a document may come with a cycle
    }
    seen.add(id);
    current = node.inputs?.[0];
  }
  return null;
}

/** The node under another id, everywhere that it is named. */
export function renamed(document: PipelineDocument, from: string, to: string): PipelineDocument {
  if (from === to || document.nodes.some(node => node.id === to)) {
    return document;
  }
  const nodes = document.nodes.map(node => {
    const inputs = node.inputs?.map(input => {
      const { node: source, port } = portOf(input);
      return source === from ? reference(to, port) : input;
    });
    const same =
      node.id !== from && inputs?.every((input, index) => input === node.inputs?.[index]) !== false;
    return same ? node : { ...node, id: node.id === from ? to : node.id, ...(inputs ? { inputs } : {}) };
  });
  return renamedInLayout({ ...document, nodes }, from, to);
}

/** The node with these parameters. */
export function withParams(
  document: PipelineDocument,
  id: string,
  params: Record<string, unknown>
): PipelineDocument {
  return changedNode(document, id, node => ({ ...node, params }));
}

/** Muted nodes pass their first input through. */
export function muted(document: PipelineDocument, ids: ReadonlySet<string>, on: boolean): PipelineDocument {
  const nodes = document.nodes.map(node => {
    if (!ids.has(node.id) || (node.muted ?? false) === on) {
      return node;
    }
    return on ? { ...node, muted: true } : without(node, 'muted');
  });
  return nodes.every((node, index) => node === document.nodes[index]) ? document : { ...document, nodes };
}

/** The nodes, and everything that they are made from. */
export function upstreamOf(document: PipelineDocument, ids: Iterable<string>): Set<string> {
  const byId = new Map(document.nodes.map(node => [node.id, node]));
  const found = new Set<string>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (!found.has(id)) {
      found.add(id);
      waiting.push(...(byId.get(id)?.inputs ?? []).map(input => portOf(input).node));
    }
  }
  return found;
}

/** The part of a document that makes this node's rows. */
export function upTo(document: PipelineDocument, id: string): PipelineDocument {
  const wanted = upstreamOf(document, [id]);
  return { ...document, nodes: document.nodes.filter(node => wanted.has(node.id)) };
}

function withInputs(node: NodeSpec, inputs: string[]): NodeSpec {
  return inputs.length ? { ...node, inputs } : without(node, 'inputs');
}

/** An object without one of its fields. */
export function without<T extends object, K extends keyof T>(whole: T, field: K): Omit<T, K> {
  const entries = Object.entries(whole).filter(([name]) => name !== field);
  return Object.fromEntries(entries) as Omit<T, K>;
}
