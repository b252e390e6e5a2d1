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
    const ends = new RunEnds();
    const look = (states: Record<string, RunState>): string[] => ends.look(runs(states)).map(run => run.id);
    expect(look({ old: 'succeeded', a: 'running', b: 'queued' })).toEqual([]);
    expect(look({ old: 'succeeded', a: 'failed', b: 'running', new: 'succeeded' })).toEqual(['a']);
    expect(look({ old: 'succeeded', a: 'failed', b: 'succeeded', new: 'succeeded' })).toEqual(['b']);
    expect(look({ old: 'succeeded', a: 'failed', b: 'succeeded', new: 'succeeded' })).toEqual([]);
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
