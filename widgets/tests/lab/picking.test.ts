import { describe, expect, test } from 'vitest';

import { Picking } from '../../src/lab/picking';

describe('picking a dataset', () => {
  test('gives it to what waits for it, once', () => {
    const [picking, taken] = [new Picking(), [] as string[]];
    picking.ask('flights.path', uri => taken.push(uri));
    expect(picking.wanted).toBe('flights.path');
    picking.take('a.csv');
    picking.take('b.csv');
    expect(taken).toEqual(['a.csv']);
    expect(picking.wanted).toBeNull();
  });

  test('is for what has asked last, and can be given up', () => {
    const [picking, taken] = [new Picking(), [] as string[]];
    picking.ask('one', uri => taken.push(`one ${uri}`));
    picking.ask('other', uri => taken.push(`other ${uri}`));
    picking.take('a.csv');
    picking.ask('one', uri => taken.push(`one ${uri}`));
    picking.end();
    picking.take('b.csv');
    expect(taken).toEqual(['other a.csv']);
  });
});
