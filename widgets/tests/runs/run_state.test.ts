import { describe, expect, it } from 'vitest';

import { liveRun } from '../../src/contract/live_run';
import type { RunState } from '../../src/contract/wire';
import { canCancel, matches, nodesInOrder, shownNodes, stateLook, totals } from '../../src/runs/run_state';
import { record } from '../contract/runs';

const STATES: RunState[] = [
  'queued',
  'running',
  'committing',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
  'poisoned'
];

describe('a state', () => {
  it('is called cancelling from the request on, until it is over or past the point of return', () => {
    const asked = STATES.map(state => stateLook(record({ state, cancel_requested: true })).label);
    expect(asked).toEqual([
      'Cancelling…',
      'Cancelling…',
      'Writing outputs…',
      'Cancelling…',
      'Succeeded',
      'Failed',
      'Cancelled',
      'Given up'
    ]);
  });

  it('can be cancelled before its outputs are being written, once', () => {
    expect(STATES.filter(state => canCancel(record({ state })))).toEqual(['queued', 'running']);
    expect(canCancel(record({ state: 'running', cancel_requested: true }))).toBe(false);
  });

  it('belongs to one filter besides all', () => {
    const filters = ['active', 'succeeded', 'failed'] as const;
    for (const state of STATES) {
      expect(filters.filter(filter => matches(filter, record({ state })))).toHaveLength(1);
      expect(matches('all', record({ state }))).toBe(true);
    }
  });
});

describe('what all sources have read', () => {
  it('adds up', () => {
    const nodes = {
      a: { bytes_read: 10, bytes_total: 100, eta_seconds: 9 },
      b: { bytes_read: 5, bytes_total: 50, eta_seconds: 4 },
      c: { rows_out: 7 }
    };
    expect(totals(nodes)).toEqual({ bytesRead: 15, bytesTotal: 150, etaSeconds: 9 });
  });

  it('has no total when one of them has none', () => {
    const nodes = { a: { bytes_read: 10, bytes_total: 100 }, b: { bytes_read: 5, bytes_total: null } };
    expect(totals(nodes)).toEqual({ bytesRead: 15, bytesTotal: null, etaSeconds: null });
  });

  it('is not known before anything was read', () => {
    expect(totals({ a: { rows_out: null } }).bytesRead).toBeNull();
  });
});

describe('nodes', () => {
  const document = {
    karyaksham: 1,
    nodes: [
      { id: 'b', type: 'limit' },
      { id: 'a', type: 'limit' }
    ]
  };
  const plan = [{ id: 'a', type: 'limit', inputs: [], outputs: ['out'] }];
  const progress = { attempt: 1, seq: 1, nodes: { z: {} } };

  it('come in the order of the plan, else of the document, else as they are told', () => {
    const order = (change: object): string[] => nodesInOrder(liveRun(record(change))).map(node => node.id);
    expect(order({ document, plan })).toEqual(['a']);
    expect(order({ document })).toEqual(['b', 'a']);
    expect(order({ progress })).toEqual(['z']);
  });
});

describe('a node that was running', () => {
  const nodes = { a: { rows_out: 5, rows_per_second: 9, eta_seconds: 3, state: 'running' as const } };
  const shown = (state: RunState): unknown =>
    shownNodes(liveRun(record({ state, progress: { attempt: 1, seq: 1, nodes } }))).a;

  it('runs as long as the run does', () => expect(shown('running')).toBe(nodes.a));

  it('has stopped when the run was cancelled, and keeps its count', () => {
    expect(shown('cancelled')).toEqual({
      rows_out: 5,
      rows_per_second: null,
      eta_seconds: null,
      state: null
    });
  });

  it('is done when the run has succeeded', () => expect(shown('succeeded')).toMatchObject({ state: 'done' }));
});
