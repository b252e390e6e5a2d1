import { describe, expect, it } from 'vitest';

import { liveRun } from '../../src/contract/live_run';
import type { RunState } from '../../src/contract/wire';
import { isWanted, RunEnds } from '../../src/lab/run_ends';
import { record } from '../contract/runs';

function runs(states: Record<string, RunState>): ReturnType<typeof liveRun>[] {
  return Object.entries(states).map(([id, state]) => liveRun(record({ id, state })));
}

describe('runs that have ended', () => {
  it('are news once, and only to whoever saw them under way', () => {
    const ends = new RunEnds(new Date('2026-01-01T12:00:00Z'));
    const look = (states: Record<string, RunState>): string[] => ends.look(runs(states)).map(run => run.id);
    expect(look({ old: 'succeeded', a: 'running', b: 'queued' })).toEqual([]);
    expect(look({ old: 'succeeded', a: 'failed', b: 'running', new: 'succeeded' })).toEqual(['a']);
    expect(look({ old: 'succeeded', a: 'failed', b: 'succeeded', new: 'succeeded' })).toEqual(['b']);
    expect(look({ old: 'succeeded', a: 'failed', b: 'succeeded', new: 'succeeded' })).toEqual([]);
  });

  it('are news even when they were over before anybody could look', () => {
    const ends = new RunEnds(new Date('2026-01-01T12:00:00Z'));
    const ended = (id: string, finished_at: string): ReturnType<typeof liveRun> =>
      liveRun(record({ id, state: 'succeeded', finished_at }));
    const found = ends.look([ended('old', '2026-01-01T11:59:59Z'), ended('short', '2026-01-01T12:00:01Z')]);
    expect(found.map(run => run.id)).toEqual(['short']);
  });

  it('are told as the settings say; whoever cancels a run knows', () => {
    const told = (notify: 'all' | 'failures' | 'none'): RunState[] =>
      (['succeeded', 'failed', 'poisoned', 'cancelled', 'running'] as const).filter(state =>
        isWanted(notify, state)
      );
    expect(told('all')).toEqual(['succeeded', 'failed', 'poisoned']);
    expect(told('failures')).toEqual(['failed', 'poisoned']);
    expect(told('none')).toEqual([]);
  });
});
