import type { PipelineDocument } from '../../contract/wire';

/** Letters, digits, `_` and `-`; no dot, because `node.port` names a port. */
const IDENTIFIER = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u;
const LONGEST = 100;
/** What `layout` keeps beside the nodes' places. */
const RESERVED: ReadonlySet<string> = new Set(['notes', 'groups']);

export type NameFault = 'empty' | 'characters' | 'length' | 'reserved' | 'taken';

/** Why a node cannot have this id; null when it can. */
export function nameFault(document: PipelineDocument, id: string, except?: string): NameFault | null {
  if (id === '') {
    return 'empty';
  }
  if (!IDENTIFIER.test(id)) {
    return 'characters';
  }
  if (id.length > LONGEST) {
    return 'length';
  }
  if (RESERVED.has(id)) {
    return 'reserved';
  }
  return id !== except && document.nodes.some(node => node.id === id) ? 'taken' : null;
}

/** An id that no node has: `wanted`, or `wanted_2` and so on, as the builder numbers them. */
export function freeId(taken: ReadonlySet<string>, wanted: string): string {
  const base = IDENTIFIER.test(wanted) ? wanted.slice(0, LONGEST - 5) : 'node';
  if (!taken.has(base) && !RESERVED.has(base)) {
    return base;
  }
  const stem = base.replace(/_\d+$/, '');
  let number = 2;
  while (taken.has(`${stem}_${number}`)) {
    number += 1;
  }
  return `${stem}_${number}`;
}

export function idsOf(document: PipelineDocument): Set<string> {
  return new Set(document.nodes.map(node => node.id));
}
