import { expect, test } from 'vitest';

import { searched } from '../../../src/canvas/composer/search';
import { BUILT_IN_TYPES } from '../../../src/contract/node_types';

const first = (query: string): string | undefined => searched(BUILT_IN_TYPES, query)[0]?.type;

test.each([
  ['group_by', 'group_by'],
  ['group by', 'group_by'],
  ['gro', 'group_by'],
  ['average by month', 'group_by'],
  ['remove duplicates', 'deduplicate'],
  ['order by', 'sort'],
  ['where', 'filter'],
  ['lookup', 'join'],
  ['stack', 'union'],
  ['save parquet', 'write_parquet'],
  ['read csv', 'read_csv'],
  ['csv', 'read_csv'],
  ['first rows', 'limit'],
  ['new column', 'derive'],
  ['running total', 'window'],
  ['previous row', 'window'],
  ['rank', 'window'],
  ['fill blanks', 'fill_missing']
])('“%s” finds %s first', (query, type) => {
  expect(first(query)).toBe(type);
});

test('nothing is found for words that nobody knows', () => {
  expect(searched(BUILT_IN_TYPES, 'qwertz')).toEqual([]);
});

test('without words every type is there, in the order of the register', () => {
  expect(searched(BUILT_IN_TYPES, ' ')).toEqual(BUILT_IN_TYPES);
});
