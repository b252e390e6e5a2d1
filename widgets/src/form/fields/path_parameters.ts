import type { Suggestion } from './matching';

/** The path with each parameter in place of a `${…` that its end begins. */
export function withParameters(path: string, names: readonly string[]): Suggestion[] {
  const open = /\$\{?\w*$/.exec(path);
  return open ? names.map(name => ({ value: `${path.slice(0, open.index)}\${${name}}` })) : [];
}
