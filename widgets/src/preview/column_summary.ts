import type { Table } from '../contract/arrow';

/** Figures of one column, of the rows that are there. */
export interface ColumnSummary {
  rows: number;
  nulls: number;
  distinct: number;
  /** Numbers and moments from the smallest to the largest; texts by how often they come. Empty when there is nothing to draw. */
  bars: Bar[];
  /** Whether the bars are in the order of a line. */
  ordered: boolean;
}

export interface Bar {
  count: number;
  /** The value, or the range as the smallest and the largest text in it. */
  label: string;
}

const RANGES = 16;
const VALUES = 8;

export function summarize(table: Table, column: number): ColumnSummary {
  const counts = new Map<string, number>();
  const points: { at: number; text: string }[] = [];
  let nulls = 0;
  for (let row = 0; row < table.rowCount; row += 1) {
    const text = table.text(row, column);
    if (text === null) {
      nulls += 1;
      continue;
    }
    counts.set(text, (counts.get(text) ?? 0) + 1);
    const at = table.position(row, column);
    if (at !== null) {
      points.push({ at, text });
    }
  }
  const ordered = points.length > 0;
  return {
    rows: table.rowCount,
    nulls,
    distinct: counts.size,
    bars: ordered ? inOrder(points) : mostFrequent(counts),
    ordered
  };
}

/** Each value where they are few, else equal steps between the smallest and the largest. */
function inOrder(points: readonly { at: number; text: string }[]): Bar[] {
  const sorted = [...points].sort((one, other) => one.at - other.at);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) {
    return [];
  }
  const values = new Map<string, number>();
  for (const { text } of sorted) {
    values.set(text, (values.get(text) ?? 0) + 1);
  }
  if (values.size <= RANGES) {
    return [...values].map(([label, count]) => ({ label, count }));
  }
  const step = (last.at - first.at) / RANGES;
  const bars = Array.from({ length: RANGES }, (): Bar => ({ count: 0, label: '' }));
  for (const { at, text } of sorted) {
    const bar = bars[Math.min(RANGES - 1, Math.floor((at - first.at) / step))];
    if (bar) {
      const from = bar.label.split(' … ')[0];
      bar.label = bar.count === 0 || from === text ? text : `${from} … ${text}`;
      bar.count += 1;
    }
  }
  return bars;
}

/** The values that come most often; none where every value comes once, which a bar would not tell. */
function mostFrequent(counts: ReadonlyMap<string, number>): Bar[] {
  const bars = [...counts].map(([label, count]) => ({ label, count }));
  bars.sort((one, other) => other.count - one.count);
  return bars.length > 1 && bars[0]?.count === 1 ? [] : bars.slice(0, VALUES);
}

/** `3.4 %`; something is never written as nothing, nor as all. */
export function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) {
    return '0 %';
  }
  const percent = (100 * part) / whole;
  if (part < whole && percent > 99.9) {
    return '>99.9 %';
  }
  return percent < 0.1
    ? '<0.1 %'
    : `${percent < 10 ? percent.toFixed(1).replace(/\.0$/, '') : Math.round(percent)} %`;
}
