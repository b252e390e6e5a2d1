import { beforeEach, describe, expect, test } from 'vitest';

import { drawnPlaces, HEIGHT, WIDTH } from '../../../src/canvas/composer/drawn';
import { actionOf } from '../../../src/canvas/composer/keys';
import { Session } from '../../../src/canvas/composer/session';
import {
  arrange,
  copied,
  duplicate,
  paste,
  remove,
  toggleGroup,
  toggleMuted,
  walk
} from '../../../src/canvas/composer/verbs';
import { MemoryDocument } from '../../../src/canvas/editing/model';
import { BUILT_IN } from '../../../src/contract/node_types';
import type { NodeDescription, PipelineDocument } from '../../../src/contract/wire';

const FLIGHTS: PipelineDocument = {
  karyaksham: 1,
  nodes: [
    { id: 'flights', type: 'read_csv', params: { path: 'flights.csv' } },
    { id: 'late', type: 'filter', inputs: ['flights'], params: { condition: 'a > 1' } },
    { id: 'out', type: 'write_csv', inputs: ['late'], params: { path: 'out.csv' } }
  ]
};
const type = (name: string): NodeDescription => BUILT_IN.get(name) as NodeDescription;

let session: Session;
const inputs = (id: string): string[] | undefined =>
  session.document.nodes.find(node => node.id === id)?.inputs;

beforeEach(() => {
  session = new Session(new MemoryDocument(FLIGHTS));
});

describe('a node is added', () => {
  test('after the one that is selected', () => {
    session.selectNodes('late');
    expect(session.add(type('sort'))).toBe('sort');
    expect(inputs('sort')).toEqual(['late']);
    expect([...session.selection.nodes]).toEqual(['sort']);
    expect(session.view().focus).toBe('sort');
  });

  test('after another port than out', () => {
    session.add(type('limit'), { after: { node: 'late', port: 'rest' }, edge: null, at: null });
    expect(inputs('limit')).toEqual(['late.rest']);
  });

  test('on the edge that is selected', () => {
    session.select({ edge: 'out:0' });
    session.add(type('sort'));
    expect(inputs('sort')).toEqual(['late']);
    expect(inputs('out')).toEqual(['sort']);
  });

  test.each(['read_csv', 'inline_table'])('%s reads nothing, so it follows nothing', name => {
    session.selectNodes('late');
    expect(inputs(session.add(type(name)))).toBeUndefined();
  });

  test('after a writer, from which nothing comes, it stands alone', () => {
    session.selectNodes('out');
    expect(inputs(session.add(type('sort')))).toBeUndefined();
  });

  test('where a person points, and all others stay where they are drawn', () => {
    const before = drawnPlaces(session.document);
    session.add(type('sort'), { after: null, edge: null, at: { x: 500, y: 300 } });
    const after = drawnPlaces(session.document);
    expect(after.get('sort')).toEqual({ x: 500 - WIDTH / 2, y: 300 - HEIGHT / 2 });
    expect(after.get('late')?.y).toBe(Math.round(before.get('late')?.y ?? 0));
  });
});

test('a removed node leaves the one that it read selected, to go on from', () => {
  session.selectNodes('late');
  remove(session);
  expect(inputs('out')).toEqual(['flights']);
  expect([...session.selection.nodes]).toEqual(['flights']);
});

test('what is copied is a document that another one takes in', () => {
  session.selectNodes('flights', 'late');
  const text = copied(session) ?? '';
  const other = new Session(new MemoryDocument({ karyaksham: 1, nodes: [] }));
  expect(paste(other, text, null)).toBe(true);
  expect(other.document.nodes).toEqual(FLIGHTS.nodes.slice(0, 2));
  expect(paste(other, 'some words', null)).toBe(false);
});

test('a duplicate reads what the original reads, and lies beside it', () => {
  session.selectNodes('late');
  duplicate(session);
  expect(inputs('late_2')).toEqual(['flights']);
  const places = drawnPlaces(session.document);
  expect(places.get('late_2')).not.toEqual(places.get('late'));
});

test('muting is one step for all that is selected, and so is its end', () => {
  session.selectNodes('late', 'out');
  toggleMuted(session);
  expect(session.document.nodes.map(node => node.muted ?? false)).toEqual([false, true, true]);
  toggleMuted(session);
  expect(session.document).toEqual(FLIGHTS);
});

test('the layout is one step back', () => {
  session.move({ late: { x: 900, y: 900 } });
  const before = session.document;
  arrange(session);
  expect(session.document.layout?.late).not.toEqual({ x: 900, y: 900 });
  session.model.undo();
  expect(session.document).toBe(before);
});

test('a group ends as it began', () => {
  session.selectNodes('flights', 'late');
  toggleGroup(session, 'reading');
  expect(session.document.layout?.groups).toMatchObject([{ name: 'reading', nodes: ['flights', 'late'] }]);
  toggleGroup(session, 'reading');
  expect(session.document.layout?.groups).toBeUndefined();
});

test('one walks along the edges', () => {
  expect([walk(session, 'down'), walk(session, 'down'), walk(session, 'up')]).toEqual([
    'flights',
    'late',
    'flights'
  ]);
});

test.each([
  [{ key: '/' }, 'add'],
  [{ key: '?', shiftKey: true }, 'help'],
  [{ key: 'z', ctrlKey: true }, 'undo'],
  [{ key: 'Z', metaKey: true, shiftKey: true }, 'redo'],
  [{ key: 'Enter', shiftKey: true }, 'run_to'],
  [{ key: 'm' }, 'mute'],
  [{ key: 'm', ctrlKey: true }, null]
])('%o means %s', (pressed, action) => {
  const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  expect(actionOf({ ...plain, ...pressed })).toBe(action);
});
