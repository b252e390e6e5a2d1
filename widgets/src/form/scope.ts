import { createContext, useContext } from 'react';

import type { Column, FunctionDescription, Problem } from '../contract/wire';

/** What arrives at one input; `columns` is null where that is not known. */
export interface Arriving {
  name: string;
  columns: readonly Column[] | null;
}

/** What the inputs of a form may ask of it. */
export interface Scope {
  arriving: readonly Arriving[];
  parameters: Readonly<Record<string, unknown>>;
  functions: readonly FunctionDescription[];
  problems: readonly Problem[];
  onBrowse?: ((field: string) => void) | undefined;
  onFix?: ((problem: Problem) => void) | undefined;
}

const NOTHING: Scope = { arriving: [], parameters: {}, functions: [], problems: [] };

export const ScopeContext = createContext<Scope>(NOTHING);

export function useScope(): Scope {
  return useContext(ScopeContext);
}

/**
 * The columns that may be named: those of one input, or those that all inputs have.
 * Null where they are not known, so that nothing is called unknown.
 */
export function columnsOf(arriving: readonly Arriving[], input: string | null): readonly Column[] | null {
  const meant = input === null ? arriving : arriving.filter(each => each.name === input);
  const [first, ...others] = meant.map(each => each.columns);
  if (!first || others.includes(null)) {
    return null;
  }
  return first.filter(({ name }) => others.every(columns => columns?.some(column => column.name === name)));
}
