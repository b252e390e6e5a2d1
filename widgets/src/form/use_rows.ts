import { useState } from 'react';

import { newRow, type Row } from './rows';

interface RowsOf<T> {
  rows: readonly Row<T>[];
  set(rows: readonly Row<T>[]): void;
}

interface State<T> {
  rows: readonly Row<T>[];
  /** The document's value when it was last looked at, and what has been written since. */
  seen: string | undefined;
  written: readonly (string | undefined)[];
}

/**
 * Rows that are edited, some of them not yet fit for the document (a row without a name), and a value written from them.
 * They are read again when the document changes by another hand, not when it echoes what was written here.
 */
export function useRows<T>(
  value: unknown,
  read: (value: unknown) => T[],
  write: (values: T[]) => unknown,
  onChange: (value: unknown) => void
): RowsOf<T> {
  const now = JSON.stringify(value) as string | undefined;
  const begin = (): State<T> => ({ rows: read(value).map(newRow), seen: now, written: [] });
  const [state, setState] = useState(begin);
  let current = state;
  if (now !== state.seen) {
    const echo = state.written.lastIndexOf(now);
    current = echo < 0 ? begin() : { ...state, seen: now, written: state.written.slice(echo) };
    setState(current);
  }
  const set = (rows: readonly Row<T>[]): void => {
    const made = write(rows.map(row => row.value));
    const json = JSON.stringify(made) as string | undefined;
    setState({ ...current, rows, written: [...current.written.slice(-20), json] });
    if (json !== (current.written.at(-1) ?? current.seen)) {
      onChange(made);
    }
  };
  return { rows: current.rows, set };
}
