import { describe, expect, it } from 'vitest';

import type { Connection } from '../../src/contract/wire';
import { connectionOf, draftOf, sourceWords } from '../../src/datasets/connection_words';
import { DATASET_TYPE, dragged, putDataset } from '../../src/datasets/dragging';
import { scrollToLine, visibleLines } from '../../src/elements/list_window';
import { untranslated } from '../../src/elements/text';

const CONNECTIONS: Connection[] = [
  {
    name: 'lab',
    kind: 's3',
    endpoint: 'https://store.example:9000',
    region: 'eu-west-1',
    buckets: ['lake', 'raw-*'],
    credentials: { source: 'environment', prefix: 'LAB_' }
  },
  { name: 'team', kind: 's3', buckets: ['*'], credentials: { source: 'profile', profile: 'team' } },
  {
    name: 'role',
    kind: 's3',
    buckets: ['x'],
    credentials: { source: 'role', role_arn: 'arn:aws:iam::123456789012:role/reader', external_id: 'e' }
  }
];

describe('a connection in a form', () => {
  it.each(CONNECTIONS)('comes out as it went in: $name', connection => {
    expect(connectionOf(draftOf(connection))).toEqual(connection);
  });

  it('has every bucket when none is named', () => {
    expect(connectionOf({ ...draftOf(null), name: ' new ' })).toEqual({
      name: 'new',
      kind: 's3',
      buckets: ['*'],
      credentials: { source: 'environment', prefix: 'AWS_' }
    });
  });

  it('says in words where credentials come from', () => {
    expect(CONNECTIONS.map(one => sourceWords(one, untranslated))).toEqual([
      'keys from LAB_ACCESS_KEY_ID…',
      'keys of profile team',
      'as arn:aws:iam::123456789012:role/reader'
    ]);
  });
});

describe('a dataset that is dragged', () => {
  it('is itself for a canvas and code for a cell', () => {
    const put: Record<string, string> = {};
    const found = dragged({ uri: 's3://lake/"quoted".csv', format: 'csv' });
    if (found) {
      putDataset({ setData: (type, text) => (put[type] = text) }, found);
    }
    expect(put['text/plain']).toBe('kk.read_csv("s3://lake/\\"quoted\\".csv")');
    expect(JSON.parse(put[DATASET_TYPE] ?? '')).toEqual({
      uri: 's3://lake/"quoted".csv',
      format: 'csv',
      node: { type: 'read_csv', params: { path: 's3://lake/"quoted".csv' } }
    });
  });

  it('is none when nobody knows how to read it', () => {
    expect(dragged({ uri: '/notes.txt', format: null })).toBeNull();
  });
});

describe('a list of any length', () => {
  it('draws what can be seen', () => {
    const { first, end } = visibleLines(2_800_000 - 280, 280, 28, 100_000);
    expect([first, end]).toEqual([99_982, 100_000]);
    expect(visibleLines(0, 280, 28, 3)).toEqual({ first: 0, end: 3 });
    expect(visibleLines(9999, 280, 28, 0)).toEqual({ first: 0, end: 0 });
  });

  it('scrolls to a line as little as possible', () => {
    expect(scrollToLine(3, 0, 280, 28)).toBe(0);
    expect(scrollToLine(10, 0, 280, 28)).toBe(28);
    expect(scrollToLine(2, 280, 280, 28)).toBe(56);
  });
});
