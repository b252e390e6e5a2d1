import { useCallback, useMemo, useState } from 'react';

import type { GridRows } from './grid_rows';
import { columnWidths } from './grid_window';

const SAMPLES = 50;
const NARROWEST = 40;
const WIDEST = 1200;
/** Below this a histogram says nothing. */
const WITH_SUMMARY = 132;

/**
 * Widths come from the first rows that are there and then stay: columns that move while one reads are worse. What a
 * person has set stays too, as long as the columns are the same.
 */
export function useColumnWidths(
  rows: GridRows,
  summarized: boolean
): { widths: number[]; resize(column: number, width: number | null): void } {
  const known = rows.rowCount === 0 || rows.text(0, 0) !== undefined;
  const names = rows.columns.map(column => column.name).join('\0');
  const [set, setSet] = useState<{ names: string; widths: Record<number, number | undefined> }>({
    names,
    widths: {}
  });
  const wanted = useMemo(() => {
    const sampled = Array.from({ length: Math.min(SAMPLES, rows.rowCount) }, (_, row) => row);
    const widths = columnWidths(rows.columns, column => sampled.map(row => rows.text(row, column) ?? null));
    return summarized ? widths.map(width => Math.max(WITH_SUMMARY, width)) : widths;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [known, names, summarized]);
  const widths = useMemo(
    () => (set.names === names ? wanted.map((width, column) => set.widths[column] ?? width) : wanted),
    [wanted, set, names]
  );
  const resize = useCallback(
    (column: number, width: number | null) => {
      setSet(before => {
        const kept = before.names === names ? before.widths : {};
        return { names, widths: { ...kept, [column]: width === null ? undefined : bounded(width) } };
      });
    },
    [names]
  );
  return { widths, resize };
}

function bounded(width: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, Math.round(width)));
}
