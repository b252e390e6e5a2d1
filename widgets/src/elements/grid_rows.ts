import type { TableColumn } from '../contract/arrow';

/** Rows that may be read while one scrolls. */
export interface GridRows {
  columns: TableColumn[];
  rowCount: number;
  /** Counts the changes of rows that are read bit by bit. */
  version?: number;
  /** A cell's text; null for no value; undefined while the row has not been read. */
  text(row: number, column: number): string | null | undefined;
}

/** What became of a column or a cell between two tables. */
export type Mark = 'new' | 'removed' | 'changed';

/** Marks to be drawn over a table. */
export interface GridMarks {
  column(column: number): Mark | undefined;
  cell(row: number, column: number): Mark | undefined;
}
