/** A cell by its place; both count from 0. */
export interface CellPlace {
  row: number;
  column: number;
}

/** From where a selection began to where it is now; one cell when both are the same. */
export interface Selection {
  anchor: CellPlace;
  active: CellPlace;
}

export interface Key {
  key: string;
  ctrl: boolean;
}

export interface Extent {
  rows: number;
  columns: number;
  /** Rows that a page holds. */
  page: number;
}

/** Where a key leads from a cell; null when it leads nowhere. */
export function moved(
  from: CellPlace,
  { key, ctrl }: Key,
  { rows, columns, page }: Extent
): CellPlace | null {
  const { row, column } = from;
  const [lastRow, lastColumn] = [rows - 1, columns - 1];
  const targets: Record<string, CellPlace> = {
    ArrowDown: { row: ctrl ? lastRow : row + 1, column },
    ArrowUp: { row: ctrl ? 0 : row - 1, column },
    ArrowRight: { row, column: ctrl ? lastColumn : column + 1 },
    ArrowLeft: { row, column: ctrl ? 0 : column - 1 },
    PageDown: { row: row + page, column },
    PageUp: { row: row - page, column },
    Home: { row: ctrl ? 0 : row, column: 0 },
    End: { row: ctrl ? lastRow : row, column: lastColumn }
  };
  const target = targets[key];
  return target && rows > 0 && columns > 0
    ? { row: within(target.row, lastRow), column: within(target.column, lastColumn) }
    : null;
}

export function isSelected({ anchor, active }: Selection, row: number, column: number): boolean {
  return isBetween(row, anchor.row, active.row) && isBetween(column, anchor.column, active.column);
}

const MOST_COPIED = 1_000_000;

/** The selected cells as spreadsheets take them; no value is an empty cell. Null when they are too many. */
export function copiedText(
  { anchor, active }: Selection,
  text: (row: number, column: number) => string | null | undefined
): string | null {
  const rows = span(anchor.row, active.row);
  const columns = span(anchor.column, active.column);
  if (rows.length === 1 && columns.length === 1) {
    return text(active.row, active.column) ?? '';
  }
  if (rows.length * columns.length > MOST_COPIED) {
    return null;
  }
  return rows.map(row => columns.map(column => quoted(text(row, column) ?? '')).join('\t')).join('\n');
}

/** A cell that holds a tab, a quote or a line end is quoted. */
function quoted(cell: string): string {
  return /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function span(one: number, other: number): number[] {
  const first = Math.min(one, other);
  return Array.from({ length: Math.abs(one - other) + 1 }, (_, index) => first + index);
}

function isBetween(value: number, one: number, other: number): boolean {
  return value >= Math.min(one, other) && value <= Math.max(one, other);
}

function within(value: number, last: number): number {
  return Math.min(last, Math.max(0, value));
}
