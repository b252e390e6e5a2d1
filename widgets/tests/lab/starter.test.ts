import { describe, expect, it } from 'vitest';

import { pythonLiteral, readingCell } from '../../src/lab/starter';

describe('the first cell', () => {
  it('reads the dataset with the reader of its format and shows the pipeline', () => {
    expect(readingCell({ type: 'read_parquet', params: { path: 's3://lake/a.parquet' } })).toBe(
      'import karyaksham_kernel as kk\n\npipeline = kk.read_parquet("s3://lake/a.parquet")\npipeline'
    );
  });

  it('passes on what else the description says', () => {
    const cell = readingCell({
      type: 'read_csv',
      params: { path: 'a.csv', header: false, schema: { a: 'int64' } }
    });
    expect(cell).toContain('kk.read_csv("a.csv", header=False, schema={"a": "int64"})');
  });
});

describe('a value as Python writes it', () => {
  it.each([
    [null, 'None'],
    [true, 'True'],
    [['a', 1.5], '["a", 1.5]'],
    ['a "quoted" \\ path\nü', '"a \\"quoted\\" \\\\ path\\nü"']
  ])('%j', (value, text) => expect(pythonLiteral(value)).toBe(text));
});
