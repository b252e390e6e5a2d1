import { YFile } from '@jupyter/ydoc';
import { describe, expect, test } from 'vitest';
import { applyUpdate, encodeStateAsUpdate } from 'yjs';

import { added, removed, renamed, withParams, type Edit } from '../../src/canvas/editing/nodes';
import { moved } from '../../src/canvas/editing/places';
import { SharedDocument } from '../../src/lab/composer_model';

const TEXT = `{
  "karyaksham": 1,
  "nodes": [
    {"id": "flights", "type": "read_csv", "params": {"path": "flights.csv"}},
    {"id": "late", "type": "filter", "inputs": ["flights"], "params": {"condition": "dep_delay > 1.0"}}
  ],
  "of_a_plugin": {"kept": 9007199254740993}
}
`;

function opened(text: string): { file: YFile; model: SharedDocument } {
  const file = YFile.create();
  file.setSource(text);
  file.clearUndoHistory();
  return { file, model: new SharedDocument(file) };
}

/** Two people who have the same file open, and have not heard of each other's changes yet. */
function two(text: string): [ReturnType<typeof opened>, ReturnType<typeof opened>] {
  const one = opened(text);
  const other = YFile.create();
  applyUpdate(other.ydoc, encodeStateAsUpdate(one.file.ydoc));
  return [one, { file: other, model: new SharedDocument(other) }];
}

function meet(one: YFile, other: YFile): void {
  applyUpdate(other.ydoc, encodeStateAsUpdate(one.ydoc));
  applyUpdate(one.ydoc, encodeStateAsUpdate(other.ydoc));
}

describe('a document in a shared text', () => {
  test('is changed where it differs; the rest of the text stays as it is written', () => {
    const { file, model } = opened(TEXT);
    model.change(document => withParams(document, 'flights', { path: 'other.csv' }));
    expect(file.getSource()).toBe(TEXT.replace('flights.csv', 'other.csv'));
  });

  test('is undone and redone exactly, a step at a time', () => {
    const { file, model } = opened(TEXT);
    model.change(document => added(document, { id: 'sorted', type: 'sort', inputs: ['late'] }));
    model.change(document => renamed(document, 'late', 'delayed'));
    model.undo();
    expect(model.state().document.nodes.map(node => node.id)).toEqual(['flights', 'late', 'sorted']);
    model.undo();
    expect(file.getSource()).toBe(TEXT);
    expect(model.state().canUndo).toBe(false);
    model.redo();
    expect(model.state().document.nodes).toHaveLength(3);
  });

  test('typing in one field is one step', () => {
    const { file, model } = opened(TEXT);
    for (const condition of ['d', 'de', 'dep']) {
      model.change(document => withParams(document, 'late', { condition }), 'params late');
    }
    model.undo();
    expect(file.getSource()).toBe(TEXT);
  });

  test('tells of changes, whoever made them', () => {
    const { file, model } = opened(TEXT);
    let told = 0;
    model.subscribe(() => (told += 1));
    const before = model.state();
    expect(model.state()).toBe(before);
    file.updateSource(0, 0, ' ');
    expect(told).toBeGreaterThan(0);
    expect(model.state()).not.toBe(before);
  });
});

describe('two people on one document', () => {
  const changes: [string, Edit, Edit, string[]][] = [
    [
      'add a node each',
      d => added(d, { id: 'a', type: 'sort' }),
      d => added(d, { id: 'b', type: 'limit' }),
      ['a', 'b']
    ],
    [
      'add a node, and change another',
      d => added(d, { id: 'a', type: 'sort' }),
      d => withParams(d, 'late', { condition: 'x' }),
      ['a']
    ],
    [
      'remove a node, and change another',
      d => removed(d, new Set(['late'])),
      d => withParams(d, 'flights', { path: 'p' }),
      []
    ],
    [
      'rename a node, and move it',
      d => renamed(d, 'late', 'a'),
      d => moved(d, { flights: { x: 1, y: 2 } }),
      ['a']
    ]
  ];
  test.each(changes)('%s: both are there', (_, first, second, there) => {
    const [one, other] = two(TEXT);
    one.model.change(first);
    other.model.change(second);
    meet(one.file, other.file);
    expect(one.file.getSource()).toBe(other.file.getSource());
    expect(one.model.state().fault).toBeNull();
    expect(one.model.state().document.nodes.map(node => node.id)).toEqual(expect.arrayContaining(there));
  });

  test('undo takes back one’s own step only', () => {
    const [one, other] = two(TEXT);
    one.model.change(document => added(document, { id: 'mine', type: 'sort' }));
    meet(one.file, other.file);
    other.model.change(document => withParams(document, 'late', { condition: 'theirs' }));
    meet(one.file, other.file);
    one.model.undo();
    const { nodes } = one.model.state().document;
    expect(nodes.map(node => node.id)).toEqual(['flights', 'late']);
    expect(nodes[1]?.params).toEqual({ condition: 'theirs' });
  });
});

describe('a text that is no document', () => {
  test.each(['{"karyaksham": 1, "nodes": [', '[]'])('%s is shown, and nothing changes it', text => {
    const { file, model } = opened(text);
    model.change(document => added(document, { id: 'a', type: 'sort' }));
    expect(model.state().text).toBe(text);
    expect(file.getSource()).toBe(text);
  });

  test('of a newer version is drawn, and nothing changes it', () => {
    const text = '{"karyaksham": 7, "nodes": [{"id": "a", "type": "of_tomorrow"}]}';
    const { file, model } = opened(text);
    model.change(document => removed(document, new Set(['a'])));
    expect(model.state().document.nodes).toHaveLength(1);
    expect(file.getSource()).toBe(text);
  });

  test('that another person repairs can be changed again', () => {
    const { file, model } = opened('{');
    file.setSource(TEXT);
    expect(model.state().fault).toBeNull();
    expect(model.state().document.nodes).toHaveLength(2);
  });
});
