import { expect, test } from 'vitest';

import { pathFrom } from '../../../src/canvas/editing/paths';

test.each([
  ['/home/a/work', '/home/a/work/data/x.csv', 'data/x.csv'],
  ['/home/a/work/', '/home/a/work/x.csv', 'x.csv'],
  ['/home/a/work', '/home/a/workshop/x.csv', '/home/a/workshop/x.csv'],
  ['/home/a/work', '/elsewhere/x.csv', '/elsewhere/x.csv'],
  ['/home/a/work', 's3://lake/x.csv', 's3://lake/x.csv'],
  [null, '/home/a/work/x.csv', '/home/a/work/x.csv']
])('from %s, %s is %s', (base, uri, path) => {
  expect(pathFrom(base, uri)).toBe(path);
});
