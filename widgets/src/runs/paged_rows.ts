import type { Table, TableColumn } from '../contract/arrow';
import type { GridRows } from '../elements/DataGrid';

export type LoadPage = (offset: number, limit: number, signal: AbortSignal) => Promise<Table>;

export const PAGE_ROWS = 500;
/** A reader who scrolls through a million rows must not end up holding them. */
const PAGES_KEPT = 40;

/** Rows that are read page by page, as somebody looks at them. */
export class PagedRows implements GridRows {
  columns: TableColumn[] = [];
  rowCount: number;
  /** Why the last page could not be read. */
  error: Error | null = null;
  /** Counts the changes, for those who compare. */
  version = 0;

  #pages = new Map<number, Table>();
  #asked = new Set<number>();
  #abort = new AbortController();
  #changed = new Set<() => void>();

  /** `rowCount`: null when it is not known, and found out by reading. */
  constructor(
    private readonly load: LoadPage,
    private readonly known: number | null
  ) {
    this.rowCount = known ?? 0;
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  readonly text = (row: number, column: number): string | null | undefined => {
    const page = this.#pages.get(Math.floor(row / PAGE_ROWS));
    const within = row % PAGE_ROWS;
    return page && within < page.rowCount ? page.text(within, column) : undefined;
  };

  /** Reads what is missing of the rows from `first` up to and without `end`. */
  readonly want = (first: number, end: number): void => {
    const last = Math.max(first, end - 1);
    for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1) {
      void this.#read(page);
    }
  };

  /** Forgets what could not be read, so that it is asked for again. */
  readonly again = (): void => {
    this.error = null;
    this.#asked = new Set(this.#pages.keys());
    this.want(0, 1);
  };

  close(): void {
    this.#abort.abort();
  }

  async #read(page: number): Promise<void> {
    if (this.#asked.has(page)) {
      return;
    }
    this.#asked.add(page);
    try {
      const signal = this.#abort.signal;
      const table = await this.load(page * PAGE_ROWS, PAGE_ROWS, signal);
      if (!signal.aborted) {
        this.#keep(page, table);
      }
    } catch (error) {
      this.error = error instanceof Error ? error : new Error(String(error));
      this.#tell();
    }
  }

  #keep(page: number, table: Table): void {
    this.#pages.set(page, table);
    this.columns = this.columns.length ? this.columns : table.columns;
    if (this.known === null) {
      // A full page may have another behind it: one row more makes it reachable.
      const end = page * PAGE_ROWS + table.rowCount;
      this.rowCount = table.rowCount === PAGE_ROWS ? Math.max(this.rowCount, end + 1) : end;
    }
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) {
        break;
      }
      // The first page gave the columns their widths, and readers return to it.
      if (old !== 0) {
        this.#pages.delete(old);
        this.#asked.delete(old);
      }
    }
    this.#tell();
  }

  #tell(): void {
    this.version += 1;
    for (const changed of this.#changed) {
      changed();
    }
  }
}
