import { describe, expect, it } from 'vitest';

import { PROFILE, profileRows } from '../../gallery/profile';
import { readTable } from '../../src/contract/arrow';
import { advance, liveRun } from '../../src/contract/live_run';
import type { RunEvent } from '../../src/contract/wire';
import { columnsOf, summarizingNode } from '../../src/profile/columns';
import { record } from '../contract/runs';

describe('a profile', () => {
  it('reads the same from a result as from an event', () => {
    expect(columnsOf(readTable(profileRows()))).toEqual(
      PROFILE.map(one => ({ ...one, nulls: Math.round(one.nulls) }))
    );
  });

  it('is known while its run goes on, and begins anew with another attempt', () => {
    const head = { run: 'r1', attempt: 1 };
    const plan: RunEvent = {
      ...head,
      seq: 1,
      kind: 'plan',
      nodes: [{ id: 'seen', type: 'summarize', inputs: [], outputs: ['out'] }]
    };
    const told: RunEvent = { ...head, seq: 2, kind: 'profile', node: 'seen', columns: PROFILE, done: false };
    const live = [plan, told].reduce(advance, liveRun(record()));
    expect(summarizingNode(live)).toBe('seen');
    expect(live.profiles.seen).toBe(PROFILE);
    expect(advance(live, { ...head, attempt: 2, seq: 1, kind: 'started' }).profiles).toEqual({});
  });
});
