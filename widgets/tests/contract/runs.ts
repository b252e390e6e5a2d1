import type { NodeProgress, Run, RunEvent } from '../../src/contract/wire';

/** A run's record as the service gives it. */
export function record(change: Partial<Run> = {}): Run {
  return {
    id: 'r1',
    owner: 'ada',
    name: 'late flights',
    state: 'queued',
    priority: 0,
    queued_at: '2026-11-24T04:00:00.000Z',
    started_at: null,
    finished_at: null,
    attempts: 0,
    cancel_requested: false,
    retry_of: null,
    error: null,
    outputs: [],
    progress: null,
    plan: null,
    ...change
  };
}

/** An event that says how far one node, `flights`, is. */
export function progress(attempt: number, seq: number, flights: NodeProgress): RunEvent {
  return { run: 'r1', attempt, seq, kind: 'progress', nodes: { flights } };
}
