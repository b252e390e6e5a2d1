import type { Table } from '../contract/arrow';
import { summarize, type ColumnSummary } from './column_summary';

/** Figures of a table's columns, each worked out once, when somebody sees the column and the page has time. */
export class Summaries {
  #known = new Map<number, ColumnSummary>();

  constructor(private readonly table: Table) {}

  known(column: number): ColumnSummary | undefined {
    return this.#known.get(column);
  }

  /** Calls back when the column's figures are there; nothing happens after the returned function was called. */
  want(column: number, ready: () => void): () => void {
    if (this.#known.has(column)) {
      return () => undefined;
    }
    return whenIdle(() => {
      this.#known.set(column, this.#known.get(column) ?? summarize(this.table, column));
      ready();
    });
  }
}

/** Scrolling comes first; but figures must not wait for ever. */
function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(work, 50);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(work, { timeout: 1000 });
  return () => cancelIdleCallback(idle);
}
