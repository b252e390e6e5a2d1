import {
  bool,
  columnFromArray,
  dateDay,
  decimal,
  dictionary,
  float64,
  int64,
  list,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
  type DataType
} from '@uwdata/flechette';
import { describe, expect, it } from 'vitest';

import { readTable } from '../../src/contract/arrow';

const MICROSECOND = 2;

/** What a column of this type shows after its way over the wire. */
function shown(
  values: unknown[],
  type: DataType
): { type: string; texts: (string | null)[]; numeric: boolean } {
  const bytes = tableToIPC(tableFromColumns({ value: columnFromArray(values, type) }), { format: 'stream' });
  const table = readTable(bytes as Uint8Array);
  const [column] = table.columns;
  const texts = values.map((_, row) => table.text(row, 0));
  return { type: column?.type ?? '', texts, numeric: column?.numeric ?? false };
}

describe('a cell', () => {
  it('keeps integers that no JavaScript number holds', () => {
    const values = [9_007_199_254_740_993n, -1n, null];
    expect(shown(values, int64())).toEqual({
      type: 'int64',
      texts: ['9007199254740993', '-1', null],
      numeric: true
    });
  });

  it('tells an empty text from no value', () => {
    expect(shown(['', null, '<b>ü</b>'], utf8())).toEqual({
      type: 'string',
      texts: ['', null, '<b>ü</b>'],
      numeric: false
    });
  });

  it('keeps every digit of a decimal', () => {
    const { type, texts } = shown([1.05, -0.5, 1234], decimal(10, 2));
    expect([type, ...texts]).toEqual(['decimal(10,2)', '1.05', '-0.50', '1234.00']);
  });

  it('shows dates as dates', () => {
    const { type, texts } = shown([new Date('2013-01-01T00:00Z'), new Date('1950-03-02T00:00Z')], dateDay());
    expect([type, ...texts]).toEqual(['date', '2013-01-01', '1950-03-02']);
  });

  it('shows times without a fraction that is not there, also before 1970', () => {
    const values = ['2013-01-01T05:15:00Z', '1969-12-31T23:59:59.250Z'].map(text => new Date(text));
    const { type, texts } = shown(values, timestamp(MICROSECOND));
    expect([type, ...texts]).toEqual(['datetime', '2013-01-01 05:15:00', '1969-12-31 23:59:59.25']);
  });

  it('shows lists, categories, truth and fractions', () => {
    expect(shown([[1n, 2n]], list(int64()))).toMatchObject({ type: 'list<int64>', texts: ['["1","2"]'] });
    expect(shown(['a', 'b', 'a'], dictionary(utf8()))).toMatchObject({
      type: 'categorical',
      texts: ['a', 'b', 'a']
    });
    expect(shown([true, false], bool())).toMatchObject({ type: 'bool', texts: ['true', 'false'] });
    expect(shown([0.1, 1e300], float64())).toMatchObject({ type: 'float64', texts: ['0.1', '1e+300'] });
  });
});

describe('bytes that are no Arrow stream', () => {
  it('are refused', () => {
    expect(() => readTable(new TextEncoder().encode('{"detail": "no"}'))).toThrow();
  });
});
