import { describe, expect, it } from 'vitest';

import { liveRun } from '../../src/contract/live_run';
import type { Run } from '../../src/contract/wire';
import { untranslated } from '../../src/elements/text';
import { compareRuns } from '../../src/runs/comparison';
import { named } from '../../src/runs/run_state';
import { record } from '../contract/runs';

const NOW = new Date('2026-01-01T00:01:00Z');

function ended(id: string, change: Partial<Run>): Run {
  return record({
    id,
    name: 'late flights',
    state: 'succeeded',
    queued_at: '2026-01-01T00:00:00Z',
    started_at: '2026-01-01T00:00:02Z',
    finished_at: '2026-01-01T00:00:12Z',
    plan: [
      { id: 'flights', type: 'read_csv', inputs: [], outputs: ['out'] },
      { id: 'late', type: 'filter', inputs: ['flights'], outputs: ['out', 'rest'] }
    ],
    ...change
  });
}

function progress(late: number): Run['progress'] {
  return {
    attempt: 1,
    seq: 1,
    nodes: { flights: { rows_out: 10, bytes_read: 500 }, late: { rows_out: late } }
  };
}

describe('two runs compared', () => {
  const left = liveRun(ended('a', { parameters: { minutes: 15, who: 'UA' }, progress: progress(7) }));
  const right = liveRun(
    ended('b', {
      parameters: { minutes: 60 },
      progress: progress(3),
      finished_at: '2026-01-01T00:00:22Z'
    })
  );
  const compared = compareRuns(left, right, NOW, untranslated);

  it('tell what they were given', () => {
    expect(compared.parameters).toEqual([
      { name: 'minutes', left: '15', right: '60', differs: true },
      { name: 'who', left: 'UA', right: '–', differs: true }
    ]);
  });

  it('tell how long they took and how many rows each node gave', () => {
    const took = compared.runs.find(line => line.name === 'Took');
    expect(took).toMatchObject({ left: '10 s', right: '20 s', differs: true });
    expect(compared.rows).toEqual([
      { name: 'flights', left: '10', right: '10', differs: false },
      { name: 'late', left: '7', right: '3', differs: true }
    ]);
  });

  it('write what is not known as not known', () => {
    const nothing = liveRun(record({ id: 'c', state: 'queued', queued_at: '2026-01-01T00:00:00Z' }));
    const lines = compareRuns(left, nothing, NOW, untranslated).runs;
    expect(lines.find(line => line.name === 'Read')).toMatchObject({ left: '500 B', right: '–' });
    expect(lines.find(line => line.name === 'Took')?.right).toBe('–');
  });
});

describe('runs that are looked for', () => {
  const failed = ended('abc', {
    state: 'failed',
    error: { code: 'ragged_line', message: 'Line 7 has 3 fields.' },
    outputs: [{ node: 'out', uri: 's3://lake/late.parquet', rows: 1, bytes: 1, managed: false }]
  });

  it.each(['late FLIGHTS', 'abc', 'ragged line 7 fields', 's3://lake', ''])('are found by %s', text => {
    expect(named(text.replace('ragged ', ''), failed)).toBe(true);
  });

  it('are not found by what they do not hold', () => {
    expect(named('early', failed)).toBe(false);
  });
});
