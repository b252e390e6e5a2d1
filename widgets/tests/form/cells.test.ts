import { describe, expect, it } from 'vitest';

import { pasted, readCell, readCells, writeCells } from '../../src/form/cells';

describe('A small table', () => {
  it('is read and written as rows or as columns, whichever it was', () => {
    const rows = [{ a: 1, b: 'x' }, { a: 2 }];
    expect(readCells(rows)).toEqual({
      columns: ['a', 'b'],
      rows: [
        [1, 'x'],
        [2, null]
      ]
    });
    expect(writeCells(readCells(rows), rows)).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: null }
    ]);
    const columns = { a: [1, 2], b: ['x'] };
    expect(writeCells(readCells(columns), columns)).toEqual({ a: [1, 2], b: ['x', null] });
    expect(readCells('what')).toEqual({ columns: [], rows: [] });
  });

  it('takes a block from a spreadsheet, and its names when it was empty', () => {
    const made = pasted({ columns: [], rows: [] }, 'code\tname\r\nUA\tUnited\r\nAA\t\r\n', 0, 0);
    expect(made).toEqual({
      columns: ['code', 'name'],
      rows: [
        ['UA', 'United'],
        ['AA', null]
      ]
    });
  });

  it('grows where a block reaches over its edges', () => {
    const made = pasted({ columns: ['a'], rows: [[1]] }, '2\t3\n4\t5', 0, 0);
    expect(made).toEqual({
      columns: ['a', 'column_2'],
      rows: [
        [2, 3],
        [4, 5]
      ]
    });
    expect(pasted({ columns: ['a', 'b'], rows: [[1, 2]] }, '7\n8', 0, 1).rows).toEqual([
      [1, 7],
      [null, 8]
    ]);
  });
});

describe('What is typed into a cell', () => {
  it.each([
    ['', null],
    ['12', 12],
    ['-0.50', -0.5],
    ['true', true],
    ['007', '007'],
    ['9007199254740993', '9007199254740993'],
    ['1,5', '1,5'],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    [' x', ' x']
  ])('%s', (text, cell) => {
    expect(readCell(text)).toBe(cell);
  });
});
