import type { TableColumn } from '../contract/arrow';

export const ROW_HEIGHT = 24;
/** Browsers lose precision, and Firefox gives up, with elements that are much higher. */
const HIGHEST = 8_000_000;
const OVERSCAN = 6;
const CHARACTER = 7.3;
const PADDING = 22;
const NARROWEST = 64;
const WIDEST = 260;

export interface RowWindow {
  /** Rows to draw: `first` up to and without `end`. */
  first: number;
  end: number;
  /** Where the first of them lies, and how high all rows are together, in pixels. */
  top: number;
  height: number;
}

/**
 * The rows that can be seen. Where all rows together would be higher than a browser can draw, the scroll bar
 * stands for a share of the rows instead of a distance, so that the last row can still be reached.
 */
export function visibleRows(scrollTop: number, viewport: number, rowCount: number): RowWindow {
  const fits = Math.ceil(viewport / ROW_HEIGHT) + 1;
  const full = rowCount * ROW_HEIGHT;
  if (!isScaled(rowCount)) {
    const first = Math.max(0, Math.min(Math.floor(scrollTop / ROW_HEIGHT), rowCount - 1) - OVERSCAN);
    const end = Math.min(rowCount, first + fits + 2 * OVERSCAN);
    return { first, end, top: first * ROW_HEIGHT, height: full };
  }
  const reach = Math.max(1, HIGHEST - viewport);
  const share = Math.min(1, Math.max(0, scrollTop / reach));
  const whole = Math.floor(viewport / ROW_HEIGHT);
  const first = Math.max(0, Math.round(share * (rowCount - whole)));
  return { first, end: Math.min(rowCount, first + fits), top: Math.min(scrollTop, reach), height: HIGHEST };
}

export interface ColumnWindow {
  first: number;
  end: number;
  /** Width of the columns left of the first one that is drawn. */
  before: number;
}

/** The columns that can be seen. */
export function visibleColumns(
  scrollLeft: number,
  viewport: number,
  widths: readonly number[]
): ColumnWindow {
  let first = 0;
  let before = 0;
  while (first < widths.length - 1 && before + (widths[first] ?? 0) <= scrollLeft) {
    before += widths[first] ?? 0;
    first += 1;
  }
  let end = first;
  let right = before;
  while (end < widths.length && right < scrollLeft + viewport) {
    right += widths[end] ?? 0;
    end += 1;
  }
  return { first, end, before };
}

/** A width for each column, from its name, its type and some of its texts. */
export function columnWidths(
  columns: readonly TableColumn[],
  samples: (column: number) => (string | null)[]
): number[] {
  return columns.map((column, index) => {
    const longest = samples(index).reduce((most, text) => Math.max(most, text?.length ?? 4), 0);
    const characters = Math.max(column.name.length, column.type.length, longest);
    return Math.round(Math.min(WIDEST, Math.max(NARROWEST, widthOf(characters))));
  });
}

/** How wide a cell must be to show a text on one line, about. */
export function textWidth(text: string): number {
  return widthOf(text.length);
}

function widthOf(characters: number): number {
  return characters * CHARACTER + PADDING;
}

/** Rows within a height. */
export const Body = {
  /** How many are whole. */
  rows: (height: number): number => Math.max(1, Math.floor(height / ROW_HEIGHT)),

  /** The first one that is whole. */
  firstWhole(scrollTop: number, height: number, rowCount: number): number {
    const { first } = visibleRows(scrollTop, height, rowCount);
    return isScaled(rowCount) ? first : Math.ceil(scrollTop / ROW_HEIGHT);
  }
};

interface Measures {
  widths: readonly number[];
  gutter: number;
  /** The height in which rows can be seen. */
  body: number;
  rowCount: number;
}

/** Where to scroll so that a cell can be seen: as little as possible. */
export function scrollFor(
  { row, column }: { row: number; column: number },
  now: { scrollTop: number; scrollLeft: number; clientWidth: number },
  { widths, gutter, body, rowCount }: Measures
): { top: number; left: number } {
  const left = widths.slice(0, column).reduce((sum, one) => sum + one, 0);
  const room = now.clientWidth - gutter;
  return {
    top: isScaled(rowCount)
      ? scaledTop(row, now.scrollTop, body, rowCount)
      : nearest(row * ROW_HEIGHT, ROW_HEIGHT, now.scrollTop, body),
    left: nearest(left, Math.min(room, widths[column] ?? 0), now.scrollLeft, room)
  };
}

function isScaled(rowCount: number): boolean {
  return rowCount * ROW_HEIGHT > HIGHEST;
}

function scaledTop(row: number, scrollTop: number, body: number, rowCount: number): number {
  const whole = Body.rows(body);
  const { first } = visibleRows(scrollTop, body, rowCount);
  if (row >= first && row < first + whole) {
    return scrollTop;
  }
  const wanted = row < first ? row : row - whole + 1;
  return (wanted / Math.max(1, rowCount - whole)) * Math.max(1, HIGHEST - body);
}

/** The scroll position nearest to `now` at which something of this length lies within the room. */
function nearest(start: number, length: number, now: number, room: number): number {
  return Math.max(Math.min(now, start), start + length - room);
}
