import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { columnWidths, ROW_HEIGHT, visibleColumns, visibleRows } from '../../src/elements/grid_window';

describe('rows', () => {
  it('draws what can be seen and a little more', () => {
    const seen = visibleRows(100 * ROW_HEIGHT, 240, 1000);
    expect(seen.first).toBeLessThanOrEqual(100);
    expect(seen.end).toBeGreaterThanOrEqual(110);
    expect(seen.end - seen.first).toBeLessThan(40);
    expect(seen.top).toBe(seen.first * ROW_HEIGHT);
  });

  it('reaches the last of ten million rows, which no browser could stack', () => {
    const all = visibleRows(0, 240, 10_000_000);
    const end = visibleRows(all.height - 240, 240, 10_000_000);
    expect(end.end).toBe(10_000_000);
    expect(end.top + (end.end - end.first) * ROW_HEIGHT).toBeLessThanOrEqual(all.height);
  });

  it('never asks for rows that are not there', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(4000), fc.nat(20_000_000), (scrollTop, viewport, rowCount) => {
        const { first, end } = visibleRows(scrollTop, viewport, rowCount);
        return first >= 0 && end <= rowCount && end - first < viewport / ROW_HEIGHT + 20;
      })
    );
  });

  it('goes forward when one scrolls forward', () => {
    fc.assert(
      fc.property(fc.nat(8_000_000), fc.nat(100_000), fc.nat(20_000_000), (scrollTop, step, rowCount) => {
        return (
          visibleRows(scrollTop + step, 400, rowCount).first >= visibleRows(scrollTop, 400, rowCount).first
        );
      })
    );
  });
});

describe('columns', () => {
  it('draws those that can be seen', () => {
    expect(visibleColumns(150, 100, [100, 100, 100, 100])).toEqual({ first: 1, end: 3, before: 100 });
  });

  it('draws the last one when scrolled beyond the end', () => {
    expect(visibleColumns(9999, 100, [100, 100])).toEqual({ first: 1, end: 2, before: 100 });
  });

  it('are as wide as their longest part, within reason', () => {
    const columns = [
      { name: 'a', type: 'int64', numeric: true },
      { name: 'b', type: 'string', numeric: false }
    ];
    const [narrow, wide] = columnWidths(columns, index => (index ? ['x'.repeat(500)] : ['1']));
    expect([narrow, wide]).toEqual([64, 260]);
  });
});
