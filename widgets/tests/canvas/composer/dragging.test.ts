import { describe, expect, test } from 'vitest';

import { DRAGGED_TYPE, droppedNode } from '../../../src/canvas/composer/dragging';
import { dragged, putDataset } from '../../../src/datasets/dragging';

function transfer(): Pick<DataTransfer, 'getData' | 'setData'> {
  const data = new Map<string, string>();
  return {
    setData: (type, text) => void data.set(type, text),
    getData: type => data.get(type) ?? ''
  };
}

describe('what is dropped on the canvas', () => {
  test('from the palette is a node of that type', () => {
    const drag = transfer();
    drag.setData(DRAGGED_TYPE, 'filter');
    expect(droppedNode(drag, '/work')).toEqual({ type: 'filter', params: {} });
  });

  test.each([
    ['/work/data/a.csv', 'data/a.csv'],
    ['s3://lake/a.csv', 's3://lake/a.csv']
  ])('from the datasets is a node that reads it: %s', (uri, path) => {
    const [drag, dataset] = [transfer(), dragged({ uri, format: 'csv' })];
    if (dataset) {
      putDataset(drag, dataset);
    }
    expect(droppedNode(drag, '/work')).toEqual({ type: 'read_csv', params: { path } });
  });

  test('from elsewhere is nothing', () => {
    const drag = transfer();
    drag.setData('text/plain', 'kk.read_csv("a.csv")');
    expect(droppedNode(drag, '/work')).toBeNull();
  });
});
