import { describe, expect, it } from 'vitest';

import { backTo, enter, here, start } from '../../src/datasets/places';

describe('a trail', () => {
  it('begins at the roots', () => {
    expect(start('Datasets')).toEqual([{ uri: null, name: 'Datasets' }]);
  });

  it('begins anywhere else below them, under the last part of its name', () => {
    expect(here(start('Datasets', '/home/me/data/'))).toEqual({ uri: '/home/me/data/', name: 'data' });
    expect(here(start('Datasets', 's3://lake'))).toEqual({ uri: 's3://lake', name: 'lake' });
  });

  it('leads back to every place on it', () => {
    const trail = enter(start('Datasets', '/data'), { uri: '/data/in', name: 'in' });
    expect(backTo(trail, 1)).toEqual(start('Datasets', '/data'));
    expect(here(backTo(trail, 0)).uri).toBeNull();
  });
});
