import type { Entry } from '../contract/wire';

/** A place one can go back to. */
export interface Place {
  /** Null for the list of roots. */
  uri: string | null;
  name: string;
}

/** Where one is and how one came there; the first place is the list of roots. */
export type Trail = readonly [Place, ...Place[]];

/** At the roots, under this name; or below them at `uri`. */
export function start(name: string, uri: string | null = null): Trail {
  const roots: Trail = [{ uri: null, name }];
  return uri === null ? roots : enter(roots, { uri, name: lastPart(uri) });
}

export function here(trail: Trail): Place {
  return trail[trail.length - 1] ?? trail[0];
}

export function enter(trail: Trail, entry: Pick<Entry, 'uri' | 'name'>): Trail {
  return [...trail, { uri: entry.uri, name: entry.name }];
}

/** Back to the place at this depth. */
export function backTo(trail: Trail, depth: number): Trail {
  const [root, ...rest] = trail;
  return [root, ...rest.slice(0, depth)];
}

function lastPart(uri: string): string {
  return uri.split('/').findLast(part => part !== '') ?? uri;
}

/** The entries whose name holds every word of the text, in any order and case. */
export function filtered(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(entry => {
    const name = entry.name.toLowerCase();
    return words.every(word => name.includes(word));
  });
}

/** What can be entered comes before what can be opened; the service's order holds otherwise. */
export function foldersFirst(entries: readonly Entry[]): Entry[] {
  return [
    ...entries.filter(entry => entry.kind !== 'file'),
    ...entries.filter(entry => entry.kind === 'file')
  ];
}
