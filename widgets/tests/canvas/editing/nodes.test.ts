import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { PipelineDocument } from '../../../src/contract/wire';
import { portOf } from '../../../src/canvas/graph';
import { fragmentIn, fragmentOf, pasted } from '../../../src/canvas/editing/fragment';
import { MemoryDocument } from '../../../src/canvas/editing/model';
import { freeId, idsOf, nameFault } from '../../../src/canvas/editing/names';
import {
  added,
  EMPTY,
  connected,
  disconnected,
  inserted,
  muted,
  removed,
  renamed,
  upstreamOf,
  upTo,
  withParams,
  type Edit
} from '../../../src/canvas/editing/nodes';
import { aligned, groupsOf, moved, pinned, withGroup, withNote } from '../../../src/canvas/editing/places';
import { documents, someId } from './documents';

/** What a person can do, with the nodes chosen by number. */
const edits: fc.Arbitrary<Edit> = fc
  .tuple(
    fc.constantFrom(
      'add',
      'connect',
      'disconnect',
      'insert',
      'remove',
      'rename',
      'params',
      'mute',
      'move',
      'paste',
      'group',
      'note'
    ),
    fc.nat(20),
    fc.nat(20),
    fc.nat(2)
  )
  .map(
    ([kind, a, b, input]) =>
      document =>
        doing(document, kind, a, b, input)
  );

function doing(
  document: PipelineDocument,
  kind: string,
  a: number,
  b: number,
  input: number
): PipelineDocument {
  const [one, other] = [someId(document, a), someId(document, b)];
  const fresh = { id: freeId(idsOf(document), 'filter'), type: 'filter' };
  switch (kind) {
    case 'add':
      return added(document, fresh);
    case 'connect':
      return connected(document, one, other, input);
    case 'disconnect':
      return disconnected(document, one, input);
    case 'insert':
      return inserted(document, fresh, one, input);
    case 'remove':
      return removed(document, new Set([one, other]));
    case 'rename':
      return renamed(document, one, freeId(idsOf(document), 'other'));
    case 'params':
      return withParams(document, one, { condition: `x > ${a}` });
    case 'mute':
      return muted(document, new Set([one]), input > 0);
    case 'move':
      return moved(document, { [one]: { x: a, y: b } });
    case 'group':
      return withGroup(document, {
        id: `g${input}`,
        name: 'some',
        nodes: document.nodes.slice(0, 2).map(node => node.id)
      });
    case 'note':
      return withNote(document, { id: `n${input}`, text: 'why', x: a, y: b });
    default:
      return pasted(document, fragmentOf(document, new Set([one, other]), new Map()), null).document;
  }
}

const inputsOf = (document: PipelineDocument): string[] => document.nodes.flatMap(node => node.inputs ?? []);
const hasCycle = (document: PipelineDocument): boolean =>
  document.nodes.some(node =>
    upstreamOf(
      document,
      (node.inputs ?? []).map(input => portOf(input).node)
    ).has(node.id)
  );

describe('whatever is done to a document', () => {
  test('no two nodes have one id, every input names a node, and there is no cycle', () => {
    fc.assert(
      fc.property(documents, fc.array(edits, { maxLength: 12 }), (document, steps) => {
        const end = steps.reduce((now, edit) => edit(now), document);
        const ids = end.nodes.map(node => node.id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(inputsOf(end).filter(input => !ids.includes(portOf(input).node))).toEqual([]);
        expect(hasCycle(end)).toBe(false);
        expect(
          groupsOf(end)
            .flatMap(group => group.nodes)
            .filter(id => !ids.includes(id))
        ).toEqual([]);
      })
    );
  });

  test('undo goes back exactly, step by step, and redo forth again', () => {
    fc.assert(
      fc.property(documents, fc.array(edits, { maxLength: 12 }), (document, steps) => {
        const model = new MemoryDocument(document);
        const states = [JSON.stringify(document)];
        for (const edit of steps) {
          const before = model.state().document;
          model.change(edit);
          if (model.state().document !== before) {
            states.push(JSON.stringify(model.state().document));
          }
        }
        for (const state of states.toReversed()) {
          expect(JSON.stringify(model.state().document)).toBe(state);
          model.undo();
        }
        expect(model.state().canUndo).toBe(false);
        for (const state of states) {
          expect(JSON.stringify(model.state().document)).toBe(state);
          model.redo();
        }
      })
    );
  });

  test('fields that this editor does not know are kept', () => {
    fc.assert(
      fc.property(documents, fc.array(edits, { maxLength: 12 }), (document, steps) => {
        const end = steps.reduce((now, edit) => edit(now), document) as PipelineDocument &
          Record<string, unknown>;
        expect(end.something_new).toEqual({ kept: true });
        const count = (all: PipelineDocument): number =>
          all.nodes.filter(node => 'of_a_later_version' in node).length;
        const removing = end.nodes.length < document.nodes.length;
        if (!removing && steps.length === 1) {
          expect(count(end)).toBeGreaterThanOrEqual(count(document));
        }
      })
    );
  });

  test('a renamed node is read under its new name, and keeps its fields and its place', () => {
    fc.assert(
      fc.property(documents, fc.nat(20), (document, which) => {
        const from = someId(document, which);
        const end = renamed(document, from, 'renamed');
        const back = renamed(end, 'renamed', from);
        expect(back).toEqual(document);
        expect(inputsOf(end).some(input => portOf(input).node === from)).toBe(false);
      })
    );
  });
});

const FLIGHTS: PipelineDocument = {
  karyaksham: 1,
  nodes: [
    { id: 'flights', type: 'read_csv' },
    { id: 'late', type: 'filter', inputs: ['flights'] },
    { id: 'airlines', type: 'read_csv' },
    { id: 'named', type: 'join', inputs: ['late.rest', 'airlines'] },
    { id: 'out', type: 'write_csv', inputs: ['named'] }
  ]
};
const inputs = (document: PipelineDocument, id: string): string[] | undefined =>
  document.nodes.find(node => node.id === id)?.inputs;

test('what has read a removed node reads what that one has read', () => {
  expect(inputs(removed(FLIGHTS, new Set(['late'])), 'named')).toEqual(['flights', 'airlines']);
  expect(inputs(removed(FLIGHTS, new Set(['late', 'named'])), 'out')).toEqual(['flights']);
  expect(inputs(removed(FLIGHTS, new Set(['flights'])), 'late')).toBeUndefined();
});

test('a node on an edge stands between the two', () => {
  const document = inserted(FLIGHTS, { id: 'sorted', type: 'sort' }, 'named', 0);
  expect(inputs(document, 'sorted')).toEqual(['late.rest']);
  expect(inputs(document, 'named')).toEqual(['sorted', 'airlines']);
});

test('an edge that would close a cycle is not made', () => {
  expect(connected(FLIGHTS, 'named', 'late', 0)).toBe(FLIGHTS);
  expect(connected(FLIGHTS, 'late', 'late', 0)).toBe(FLIGHTS);
});

test('running to a node takes what it is made from, and nothing else', () => {
  expect(upTo(FLIGHTS, 'late').nodes.map(node => node.id)).toEqual(['flights', 'late']);
});

test('steps of one typing are undone together', () => {
  const model = new MemoryDocument(FLIGHTS);
  for (const condition of ['a', 'a >', 'a > 1']) {
    model.change(document => withParams(document, 'late', { condition }), 'late.condition');
  }
  model.undo();
  expect(model.state().document).toBe(FLIGHTS);
});

test('a copy in another document keeps the edges among its nodes and loses those to nodes that are not there', () => {
  const text = JSON.stringify(fragmentOf(FLIGHTS, new Set(['late', 'named']), new Map()));
  const fragment = fragmentIn(text);
  const { document, ids } = pasted(
    { karyaksham: 1, nodes: [{ id: 'late', type: 'limit' }] },
    fragment ?? EMPTY,
    null
  );
  expect(ids).toEqual(['late_2', 'named']);
  expect(inputs(document, 'late_2')).toEqual([]);
  expect(inputs(document, 'named')).toEqual(['late_2.rest']);
  expect(fragmentIn('a text')).toBeNull();
});

test('nodes that nobody has put anywhere stay where they are drawn when one is moved', () => {
  const drawn = new Map(FLIGHTS.nodes.map((node, index) => [node.id, { x: 0, y: index * 100 }]));
  const document = moved(pinned(FLIGHTS, drawn), { late: { x: 300.4, y: 5 } });
  expect(document.layout).toMatchObject({ late: { x: 300, y: 5 }, out: { x: 0, y: 400 } });
});

test('nodes stand in line', () => {
  const boxes = new Map([
    ['a', { x: 0, y: 0, width: 100, height: 40 }],
    ['b', { x: 50, y: 90, width: 100, height: 80 }]
  ]);
  expect(aligned(boxes, 'left')).toEqual({ a: { x: 0, y: 0 }, b: { x: 0, y: 90 } });
  expect(aligned(boxes, 'right').a).toEqual({ x: 50, y: 0 });
  expect(aligned(boxes, 'middle').a).toEqual({ x: 0, y: 65 });
});

test('an id is what the document allows', () => {
  expect(nameFault(FLIGHTS, '')).toBe('empty');
  expect(nameFault(FLIGHTS, 'a.b')).toBe('characters');
  expect(nameFault(FLIGHTS, 'late')).toBe('taken');
  expect(nameFault(FLIGHTS, 'late', 'late')).toBeNull();
  expect(nameFault(FLIGHTS, 'notes')).toBe('reserved');
  expect(nameFault(FLIGHTS, 'n'.repeat(101))).toBe('length');
  expect(nameFault(FLIGHTS, 'späte_flüge')).toBeNull();
});
