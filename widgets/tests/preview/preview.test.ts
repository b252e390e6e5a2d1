import { describe, expect, it } from 'vitest';

import { sampleOf } from '../../src/contract/sample';
import type { PipelineDocument } from '../../src/contract/wire';
import { untranslated } from '../../src/elements/text';
import { share, summarize } from '../../src/preview/column_summary';
import { compare } from '../../src/preview/compare';
import { sampleWords } from '../../src/preview/sample_words';
import { previewKey, upstream } from '../../src/preview/upstream';
import { table } from './tables';

describe('figures of a column', () => {
  it('count what is missing and what differs', () => {
    const summary = summarize(table({ carrier: ['UA', null, 'AA', 'UA', ''] }), 0);
    expect(summary).toMatchObject({ rows: 5, nulls: 1, distinct: 3, ordered: false });
    expect(summary.bars.map(bar => [bar.label, bar.count])).toEqual([
      ['UA', 2],
      ['AA', 1],
      ['', 1]
    ]);
  });

  it('draw few numbers one by one and in order, many in equal steps', () => {
    const few = summarize(table({ month: [12, 1, 12, 2] }), 0);
    expect(few.bars.map(bar => [bar.label, bar.count])).toEqual([
      ['1', 1],
      ['2', 1],
      ['12', 2]
    ]);
    const many = summarize(table({ n: Array.from({ length: 1000 }, (_, row) => row) }), 0);
    expect(many.bars).toHaveLength(16);
    expect(many.bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(1000);
    expect(many.bars[0]?.label).toBe('0 … 62');
  });

  it('draw nothing where every text comes once, or where nothing is', () => {
    expect(summarize(table({ id: ['a', 'b', 'c'] }), 0).bars).toEqual([]);
    expect(summarize(table({ nothing: [null, null] }), 0)).toMatchObject({ nulls: 2, distinct: 0, bars: [] });
  });

  it('never write something as nothing or as all', () => {
    expect([share(0, 10), share(1, 100_000), share(99_999, 100_000), share(10, 10), share(1, 3)]).toEqual([
      '0 %',
      '<0.1 %',
      '>99.9 %',
      '100 %',
      '33 %'
    ]);
    expect(share(3.5, 100)).toBe('3.5 %');
  });
});

describe('before and after', () => {
  const before = table({ a: [1, 2], b: ['x', null], c: ['q', 'r'] });

  it('tell new, removed and changed columns and the cells that differ', () => {
    const after = table({ a: [1, 2], b: ['x', ''], d: [0, 0] });
    const marks = compare(before, after, true);
    expect(marks).toMatchObject({ added: ['d'], removed: ['c'], changed: ['b'] });
    expect([0, 1, 2].map(marks.after.column)).toEqual([undefined, 'changed', 'new']);
    expect([0, 1, 2].map(marks.before.column)).toEqual([undefined, 'changed', 'removed']);
    expect([0, 1].map(row => marks.after.cell(row, 1))).toEqual([undefined, 'changed']);
    expect(marks.after.cell(0, 2)).toBe('new');
  });

  it('compare no cells where rows do not correspond', () => {
    const sorted = table({ a: [2, 1], b: [null, 'x'], c: ['r', 'q'] });
    expect(compare(before, sorted, false)).toMatchObject({ added: [], removed: [], changed: [] });
    expect(compare(before, table({ a: [1] }), true).changed).toEqual([]);
  });

  it('tell a column whose type alone has changed', () => {
    expect(compare(before, table({ a: ['1', '2'] }), false).changed).toEqual(['a']);
  });
});

describe('what a preview depends on', () => {
  const document: PipelineDocument = {
    karyaksham: 1,
    nodes: [
      { id: 'a', type: 'read_csv', params: { path: 'a.csv' } },
      { id: 'b', type: 'filter', inputs: ['a.rejected'], params: { condition: 'x > 1' } },
      { id: 'c', type: 'sort', inputs: ['b'] }
    ]
  };
  const key = (changed: Partial<PipelineDocument>, parameters = {}): string =>
    previewKey({ ...document, ...changed }, 'b', ['out'], parameters);

  it('is what lies upstream', () => {
    expect(upstream(document, 'b').map(spec => spec.id)).toEqual(['a', 'b']);
    expect(key({ nodes: document.nodes.slice(0, 2), layout: { a: { x: 9, y: 9 } } })).toBe(key({}));
    expect(key({}, { minutes: 5 })).not.toBe(key({}));
    const muted = document.nodes.map(spec => (spec.id === 'a' ? { ...spec, muted: true } : spec));
    expect(key({ nodes: muted })).not.toBe(key({}));
  });

  it('is found even where nodes lead in a circle', () => {
    const circle = { ...document, nodes: [{ id: 'a', type: 'sort', inputs: ['a', 'gone'] }] };
    expect(upstream(circle, 'a')).toHaveLength(1);
  });
});

describe('what the rows are', () => {
  const words = (contentType: string, rows: number): string =>
    sampleWords(sampleOf(contentType), rows, untranslated);
  const arrow = 'application/vnd.apache.arrow.stream';

  it('is read from the media type and said in a sentence', () => {
    expect(words(`${arrow}; sample=head; rows=5; of=5; cut=0; bytes=10`, 5)).toBe('All 5 rows.');
    expect(words(`${arrow}; sample=head; rows=5; cut=0`, 5)).toBe('The first 5 rows.');
    expect(words(`${arrow}; sample=head; cut=1`, 5)).toContain('of a sample');
    expect(words(`${arrow}; sample=spread; rows=5; cut=1; bytes=1076406930`, 5)).toBe(
      '5 rows spread over 1.08 GB of input.'
    );
    expect(words(`${arrow}; sample=spread; rows=5; of=900; cut=0; bytes=1`, 5)).toBe(
      '5 rows spread over all 900.'
    );
    expect(words(`${arrow}; sample=head; rows=1; of=1; cut=0`, 1)).toBe('The only row.');
    expect(words(arrow, 0)).toBe('No rows.');
  });
});
