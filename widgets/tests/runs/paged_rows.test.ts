import { describe, expect, it, vi } from 'vitest';

import type { Table } from '../../src/contract/arrow';
import { PAGE_ROWS, PagedRows } from '../../src/runs/paged_rows';

/** A result of so many rows, whose cells say which row they are. */
function result(total: number): { asked: number[]; load: (offset: number, limit: number) => Promise<Table> } {
  const asked: number[] = [];
  const load = (offset: number, limit: number): Promise<Table> => {
    asked.push(offset);
    const columns = [{ name: 'row', type: 'int64', numeric: true }];
    const rowCount = Math.max(0, Math.min(limit, total - offset));
    return Promise.resolve({
      columns,
      rowCount,
      text: row => String(offset + row),
      position: row => offset + row
    });
  };
  return { asked, load };
}

describe('rows of a known number', () => {
  it('are read where one looks, and once', async () => {
    const { asked, load } = result(1_000_000);
    const rows = new PagedRows(load, 1_000_000);
    rows.want(499_990, 500_010);
    rows.want(499_990, 500_010);
    await vi.waitFor(() => expect(rows.text(499_999, 0)).toBe('499999'));
    expect(rows.text(500_001, 0)).toBe('500001');
    expect(rows.text(0, 0)).toBeUndefined();
    expect(asked).toEqual([499_500, 500_000]);
  });

  it('are not all kept', async () => {
    const { load } = result(1_000_000);
    const rows = new PagedRows(load, 1_000_000);
    for (let page = 0; page < 60; page += 1) {
      rows.want(page * PAGE_ROWS, page * PAGE_ROWS + 1);
    }
    await vi.waitFor(() => expect(rows.text(59 * PAGE_ROWS, 0)).toBeDefined());
    expect(rows.text(0, 0)).toBe('0');
    expect(rows.text(PAGE_ROWS, 0)).toBeUndefined();
    rows.want(PAGE_ROWS, PAGE_ROWS + 1);
    await vi.waitFor(() => expect(rows.text(PAGE_ROWS, 0)).toBe(String(PAGE_ROWS)));
  });
});

describe('rows of an unknown number', () => {
  it.each([0, 3, PAGE_ROWS, PAGE_ROWS * 2 + 7])('end where reading ends: %d', async total => {
    const rows = new PagedRows(result(total).load, null);
    rows.want(0, 1);
    await vi.waitFor(() => expect(rows.version).toBe(1));
    while (rows.text(rows.rowCount - 1, 0) === undefined && rows.rowCount > 0) {
      const before = rows.version;
      rows.want(rows.rowCount - 1, rows.rowCount);
      await vi.waitFor(() => expect(rows.version).toBeGreaterThan(before));
    }
    expect(rows.rowCount).toBe(total);
  });
});

describe('rows that cannot be read', () => {
  it('say why, and are asked for again on request', async () => {
    const { load } = result(10);
    const first = vi.fn().mockRejectedValueOnce(new Error('The result is gone.')).mockImplementation(load);
    const rows = new PagedRows(first, 10);
    const changed = vi.fn();
    rows.subscribe(changed);
    rows.want(0, 10);
    await vi.waitFor(() => expect(rows.error?.message).toBe('The result is gone.'));
    expect(changed).toHaveBeenCalled();
    rows.again();
    await vi.waitFor(() => expect(rows.text(9, 0)).toBe('9'));
    expect(rows.error).toBeNull();
  });
});
