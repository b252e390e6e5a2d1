import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { advance, isCancelling, liveRun, mergeRecord, type LiveRun } from '../../src/contract/live_run';
import type { RunEvent } from '../../src/contract/wire';
import { progress, record } from './runs';

function after(...events: RunEvent[]): LiveRun {
  return events.reduce(advance, liveRun(record()));
}

const started = (attempt: number): RunEvent => ({
  run: 'r1',
  attempt,
  seq: 1,
  kind: 'started',
  at: '2026-11-24T04:00:01Z'
});
const finished: RunEvent = {
  run: 'r1',
  attempt: 1,
  seq: 9,
  kind: 'finished',
  state: 'succeeded',
  at: '2026-11-24T04:01Z'
};

describe('a run', () => {
  it('starts, counts, and ends with its outputs', () => {
    const output = { node: 'out', uri: '/out.parquet', rows: 3, bytes: 90, managed: false };
    const live = after(
      started(1),
      {
        run: 'r1',
        attempt: 1,
        seq: 2,
        kind: 'plan',
        nodes: [{ id: 'flights', type: 'read_csv', inputs: [], outputs: ['out'] }]
      },
      progress(1, 3, { rows_out: 10, state: 'running' }),
      { run: 'r1', attempt: 1, seq: 4, kind: 'node_finished', node: 'flights', rows_out: 12 },
      { ...finished, outputs: [output] }
    );
    expect(live.record).toMatchObject({
      state: 'succeeded',
      started_at: '2026-11-24T04:00:01Z',
      outputs: [output]
    });
    expect(live.nodes.flights).toEqual({
      rows_in: null,
      rows_out: 12,
      bytes_read: null,
      state: 'done',
      eta_seconds: null
    });
    expect(live.plan.map(node => node.id)).toEqual(['flights']);
  });

  it('does not go back when it hears something late or twice', () => {
    const live = after(
      started(1),
      progress(1, 5, { rows_out: 50 }),
      progress(1, 4, { rows_out: 40 }),
      started(1)
    );
    expect(live.nodes.flights?.rows_out).toBe(50);
    expect(live.seq).toBe(5);
  });

  it('does not lose a count that is no longer told', () => {
    const live = after(started(1), progress(1, 2, { rows_out: 50 }), progress(1, 3, { rows_out: null }));
    expect(live.nodes.flights?.rows_out).toBe(50);
  });

  it('begins again with another attempt', () => {
    const live = after(
      started(1),
      progress(1, 9, { rows_out: 900 }),
      started(2),
      progress(2, 2, { rows_out: 20 })
    );
    expect(live.attempt).toBe(2);
    expect(live.nodes.flights?.rows_out).toBe(20);
  });

  it('hears nothing of a lost attempt any more', () => {
    const live = after(started(2), progress(2, 2, { rows_out: 20 }), progress(1, 99, { rows_out: 990 }));
    expect(live.nodes.flights?.rows_out).toBe(20);
  });

  it('stays over', () => {
    const live = after(started(1), finished, progress(1, 12, { rows_out: 1 }), started(2));
    expect(live.record.state).toBe('succeeded');
    expect(live.nodes).toEqual({});
  });

  it('takes its end from the worker, whose numbers need not go on from the child’s', () => {
    expect(after(started(1), progress(1, 40, {}), { ...finished, seq: 3 }).record.state).toBe('succeeded');
  });

  it('never counts backwards within an attempt, whatever comes in whatever order', () => {
    const events = fc.array(
      fc.record({ attempt: fc.integer({ min: 1, max: 3 }), seq: fc.nat(20), rows: fc.option(fc.nat(1000)) })
    );
    fc.assert(
      fc.property(events, heard => {
        let live = liveRun(record());
        for (const { attempt, seq, rows } of heard) {
          const next = advance(live, progress(attempt, seq, { rows_out: rows }));
          expect(next.attempt).toBeGreaterThanOrEqual(live.attempt);
          if (next.attempt === live.attempt) {
            expect(next.nodes.flights?.rows_out ?? 0).toBeGreaterThanOrEqual(
              live.nodes.flights?.rows_out ?? 0
            );
          }
          live = next;
        }
      })
    );
  });
});

describe('a record that is read beside the events', () => {
  it('does not bring back what events have overtaken', () => {
    const live = after(started(1), progress(1, 2, { rows_out: 20 }));
    const merged = mergeRecord(live, record({ state: 'queued' }));
    expect(merged.record.state).toBe('running');
    expect(merged.nodes.flights?.rows_out).toBe(20);
  });

  it('ends a run whose end was missed', () => {
    const live = after(started(1), progress(1, 2, {}));
    expect(mergeRecord(live, record({ state: 'failed' })).record.state).toBe('failed');
  });

  it('does not revive a run that is over', () => {
    const live = after(started(1), finished);
    expect(mergeRecord(live, record({ state: 'running' }))).toBe(live);
  });

  it('keeps the document that a list leaves out', () => {
    const document = { karyaksham: 1, nodes: [] };
    const live = liveRun(record({ document }));
    expect(mergeRecord(live, record({ state: 'running' })).record.document).toBe(document);
  });

  it('comes in a snapshot too', () => {
    const snapshot = record({
      state: 'running',
      progress: { attempt: 1, seq: 7, nodes: { flights: { rows_out: 70 } } }
    });
    const live = after({ run: 'r1', attempt: 1, seq: 7, kind: 'snapshot', run_record: snapshot });
    expect(live.nodes.flights?.rows_out).toBe(70);
    expect(live.record.state).toBe('running');
  });
});

describe('cancelling', () => {
  it('is said from the request until the end', () => {
    expect(isCancelling(record({ state: 'running', cancel_requested: true }))).toBe(true);
    expect(isCancelling(record({ state: 'cancelling' }))).toBe(true);
    expect(isCancelling(record({ state: 'cancelled', cancel_requested: true }))).toBe(false);
  });

  it('is not forgotten because of a record that was read before the request', () => {
    const live = liveRun(record({ state: 'running', cancel_requested: true }));
    expect(isCancelling(mergeRecord(live, record({ state: 'running' })).record)).toBe(true);
  });
});
