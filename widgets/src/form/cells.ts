import { isDictionary } from './fitting';

export type Cell = string | number | boolean | null;

/** A small table as a grid: names, and rows of cells in their order. */
export interface Cells {
  columns: string[];
  rows: Cell[][];
}

/** Reads rows `[{a: 1}]` or columns `{a: [1]}`; anything else is an empty table. */
export function readCells(value: unknown): Cells {
  if (Array.isArray(value)) {
    const rows = value.filter(isDictionary);
    const columns = [...new Set(rows.flatMap(row => Object.keys(row)))];
    return { columns, rows: rows.map(row => columns.map(name => (row[name] ?? null) as Cell)) };
  }
  if (isDictionary(value)) {
    const columns = Object.keys(value);
    const lists = columns.map(name => (Array.isArray(value[name]) ? (value[name] as Cell[]) : []));
    const count = Math.max(0, ...lists.map(list => list.length));
    const rows = Array.from({ length: count }, (_, row) => lists.map(list => list[row] ?? null));
    return { columns, rows };
  }
  return { columns: [], rows: [] };
}

/** The table in the form that the value had: columns where it was columns, otherwise rows. */
export function writeCells({ columns, rows }: Cells, like: unknown): unknown {
  if (isDictionary(like)) {
    return Object.fromEntries(columns.map((name, place) => [name, rows.map(row => row[place] ?? null)]));
  }
  return rows.map(row => Object.fromEntries(columns.map((name, place) => [name, row[place] ?? null])));
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** What was typed into a cell; numbers, true, false and nothing are what they look like. */
export function readCell(text: string): Cell {
  const plain = text.trim();
  if (plain === '') {
    return null;
  }
  if (plain === 'true' || plain === 'false') {
    return plain === 'true';
  }
  // 007 is no number, and more digits than a number keeps would be other digits.
  const digits = plain.replace(/[eE].*|\D/g, '').length;
  return NUMBER.test(plain) && digits <= 15 ? Number(plain) : text;
}

/** A cell as it is typed. */
export function cellText(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

/** The table with a block of cells from a spreadsheet put in at a place; it grows where the block reaches over. */
export function pasted(cells: Cells, text: string, row: number, column: number): Cells {
  const block = text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map(line => line.split('\t'));
  // Pasted into an empty table, the first line is the names.
  const empty = cells.columns.length === 0;
  const names = empty ? (block.shift() ?? []) : cells.columns;
  const width = Math.max(names.length, column + Math.max(0, ...block.map(line => line.length)));
  const columns = Array.from({ length: width }, (_, place) => names[place]?.trim() || freeName(names, place));
  const height = Math.max(cells.rows.length, row + block.length);
  const rows = Array.from({ length: height }, (_, y) =>
    columns.map((_name, x): Cell => {
      const given = block[y - row]?.[x - column];
      return given === undefined ? (cells.rows[y]?.[x] ?? null) : readCell(given);
    })
  );
  return { columns, rows };
}

/** A name for a column that has none. */
export function freeName(taken: readonly string[], place: number): string {
  let name = `column_${place + 1}`;
  while (taken.includes(name)) {
    name += '_';
  }
  return name;
}
