import { describe, expect, it } from 'vitest';

import { copiedText, isSelected, moved } from '../../src/elements/grid_keys';
import { ROW_HEIGHT, scrollFor, visibleRows } from '../../src/elements/grid_window';

const extent = { rows: 1000, columns: 5, page: 20 };

describe('the keys of a grid', () => {
  const from = { row: 100, column: 2 };
  it.each([
    ['ArrowDown', false, [101, 2]],
    ['ArrowUp', false, [99, 2]],
    ['ArrowRight', false, [100, 3]],
    ['ArrowLeft', false, [100, 1]],
    ['PageDown', false, [120, 2]],
    ['PageUp', false, [80, 2]],
    ['Home', false, [100, 0]],
    ['End', false, [100, 4]],
    ['Home', true, [0, 0]],
    ['End', true, [999, 4]],
    ['ArrowDown', true, [999, 2]]
  ] as const)('%s with Ctrl %s', (key, ctrl, [row, column]) => {
    expect(moved(from, { key, ctrl }, extent)).toEqual({ row, column });
  });

  it('do not lead out of the table, nor into an empty one', () => {
    expect(moved({ row: 999, column: 4 }, { key: 'PageDown', ctrl: false }, extent)?.row).toBe(999);
    expect(moved({ row: 0, column: 0 }, { key: 'ArrowLeft', ctrl: false }, extent)?.column).toBe(0);
    expect(moved(from, { key: 'ArrowDown', ctrl: false }, { ...extent, rows: 0 })).toBeNull();
    expect(moved(from, { key: 'x', ctrl: false }, extent)).toBeNull();
  });
});

describe('what is copied', () => {
  const cells = [
    ['a', null, '1'],
    ['b\tc', 'say "x"', undefined]
  ];
  const text = (row: number, column: number): string | null | undefined => cells[row]?.[column];
  const corner = { row: 0, column: 0 };

  it('is one cell as it is', () => {
    expect(copiedText({ anchor: { row: 1, column: 0 }, active: { row: 1, column: 0 } }, text)).toBe('b\tc');
    expect(copiedText({ anchor: { row: 0, column: 1 }, active: { row: 0, column: 1 } }, text)).toBe('');
  });

  it('is several cells as spreadsheets take them, whichever corner the selection began in', () => {
    const selection = { anchor: { row: 1, column: 2 }, active: corner };
    expect(copiedText(selection, text)).toBe('a\t\t1\n"b\tc"\t"say ""x"""\t');
    expect(isSelected(selection, 1, 1)).toBe(true);
    expect(isSelected(selection, 2, 1)).toBe(false);
  });

  it('is not more than a clipboard holds', () => {
    expect(copiedText({ anchor: corner, active: { row: 9999, column: 999 } }, text)).toBeNull();
  });
});

describe('scrolling to a cell', () => {
  const widths = [100, 100, 100, 100, 100];
  const body = 20 * ROW_HEIGHT;
  const now = { scrollTop: 0, scrollLeft: 0, clientWidth: 250 };
  const measures = { widths, gutter: 50, body, rowCount: 1000 };

  it('moves as little as possible', () => {
    expect(scrollFor({ row: 5, column: 1 }, now, measures)).toEqual({ top: 0, left: 0 });
    expect(scrollFor({ row: 20, column: 2 }, now, measures)).toEqual({ top: ROW_HEIGHT, left: 100 });
    const below = { ...now, scrollTop: 50 * ROW_HEIGHT, scrollLeft: 300 };
    expect(scrollFor({ row: 40, column: 0 }, below, measures)).toEqual({ top: 40 * ROW_HEIGHT, left: 0 });
  });

  it.each([0, 1, 123_456, 4_999_990, 4_999_999])(
    'shows row %i of a table that is higher than a browser can draw',
    row => {
      const rowCount = 5_000_000;
      const { top } = scrollFor({ row, column: 0 }, now, { ...measures, rowCount });
      const seen = visibleRows(top, body, rowCount);
      expect(row).toBeGreaterThanOrEqual(seen.first);
      expect(row).toBeLessThan(seen.end);
    }
  );
});
