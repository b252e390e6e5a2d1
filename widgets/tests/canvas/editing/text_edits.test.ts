import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readText } from '../../../src/canvas/editing/reading';
import { applied, editsBetween, written } from '../../../src/canvas/editing/text_edits';
import { documents } from './documents';

const change = (text: string, value: unknown): string => applied(text, editsBetween(text, value));
/** JSON has no negative zero of its own. */
const same = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the edits of a text', () => {
  test('make it hold any other value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        expect(JSON.parse(change(JSON.stringify(before, null, 2), after))).toEqual(same(after));
      })
    );
  });

  test('turn any document into any other, however it is written', () => {
    fc.assert(
      fc.property(documents, documents, fc.constantFrom(0, 1, 2, 4), (before, after, indent) => {
        expect(JSON.parse(change(JSON.stringify(before, null, indent), after))).toEqual(same(after));
        expect(JSON.parse(change(written(before, ''), after))).toEqual(same(after));
      })
    );
  });

  test('are none where nothing has changed', () => {
    fc.assert(
      fc.property(documents, document => {
        expect(editsBetween(written(document, ''), same(document))).toEqual([]);
      })
    );
  });
});

const TEXT = `{
  "karyaksham": 1,
  "nodes": [
    {"id": "a", "type": "inline_table", "params": {"rows": [{"n": 9007199254740993, "x": 1.0}]}},
    {"id": "b", "type": "limit", "inputs": ["a"], "params": {"rows": 5}}
  ]
}
`;

test('what is not changed stays as it is written: numbers that JavaScript cannot hold, and line breaks', () => {
  const document = readText(TEXT).document;
  const [a, b] = document.nodes;
  const text = change(TEXT, {
    ...document,
    nodes: [a, { ...b, params: { rows: 6 } }, { id: 'c', type: 'sort' }]
  });
  expect(text).toBe(TEXT.replace('"rows": 5}}', '"rows": 6}},\n    {"id": "c", "type": "sort"}'));
});

test('a node in the middle goes with its line', () => {
  const document = readText(TEXT).document;
  expect(change(TEXT, { ...document, nodes: document.nodes.slice(0, 1) })).toBe(
    TEXT.replace(/,\n {4}\{"id": "b".*/, '')
  );
});

test('an empty text becomes a document that people can read', () => {
  expect(change('', { karyaksham: 1, nodes: [{ id: 'a', type: 'limit' }] })).toBe(
    '{\n  "karyaksham": 1,\n  "nodes": [{"id": "a", "type": "limit"}]\n}\n'
  );
});

describe('a text that cannot be edited', () => {
  test('says where it stops to be JSON', () => {
    expect(readText('{\n  "nodes": [\n').fault).toMatchObject({ kind: 'not_json' });
  });
  test.each([
    ['[]', 'karyaksham'],
    ['{"karyaksham": 1}', 'nodes'],
    ['{"karyaksham": 1, "nodes": [{"id": 3, "type": "x"}]}', 'nodes[0]'],
    ['{"karyaksham": 1, "nodes": [], "layout": 5}', 'layout']
  ])('%s is no document at %s', (text, at) => {
    expect(readText(text).fault).toEqual({ kind: 'not_a_document', at });
  });
  test('of a newer version is drawn all the same', () => {
    const reading = readText('{"karyaksham": 2, "nodes": [{"id": "a", "type": "new"}]}');
    expect(reading.fault).toEqual({ kind: 'newer_version', version: 2 });
    expect(reading.document.nodes).toHaveLength(1);
  });
});
