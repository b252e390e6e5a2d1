import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PastRun } from '../../src/contract/saved_wire';
import { digestOf, roundUp, scaleOf } from '../../src/jobs/past_runs';

function past(seconds: number | null, change: Partial<PastRun> = {}): PastRun {
  return {
    id: String(seconds),
    owner: 'ada',
    state: seconds === null ? 'queued' : 'succeeded',
    version: 1,
    schedule: null,
    queued_at: '2026-01-01T00:00:00Z',
    started_at: null,
    finished_at: null,
    seconds,
    waited_seconds: null,
    rows: null,
    bytes: null,
    ...change
  };
}

describe('the chart', () => {
  it('puts the runs side by side, the highest no higher than the top', () => {
    const { marks, top } = scaleOf([past(10), past(40), past(null)], run => run.seconds);
    expect(top).toBe(40);
    expect(marks.map(mark => mark.height)).toEqual([0.25, 1, null]);
    expect(marks.map(mark => mark.x)).toEqual([1 / 6, 0.5, 5 / 6]);
  });

  it('shows nothing where nothing is known', () => {
    expect(scaleOf([past(null)], run => run.seconds)).toMatchObject({ top: 0, marks: [{ height: null }] });
    expect(scaleOf([], run => run.seconds)).toEqual({ top: 0, marks: [] });
  });

  it('has a top that is a round number, at least the value and at most half as much again', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), value => {
        const top = roundUp(value);
        expect(top).toBeGreaterThanOrEqual(value * (1 - 1e-9));
        expect(top).toBeLessThanOrEqual(value * 1.5 + 1e-9);
      })
    );
  });
});

describe('the sentence above it', () => {
  it('counts, and tells the middle duration and the last rows of those that succeeded', () => {
    const failed = past(1, { state: 'failed', rows: 7 });
    expect(digestOf([past(30, { rows: 3 }), past(10, { rows: 4 }), past(20, { rows: 5 }), failed])).toEqual({
      count: 4,
      succeeded: 3,
      seconds: 20,
      lastRows: 5
    });
    expect(digestOf([failed])).toEqual({ count: 1, succeeded: 0, seconds: null, lastRows: null });
  });
});
