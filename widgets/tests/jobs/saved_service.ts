import type { SavedDetails, Schedule } from '../../src/contract/saved_wire';
import type { Method, Reply, Transport } from '../../src/contract/transport';
import type { Run } from '../../src/contract/wire';
import { json } from '../contract/service';

export function job(change: Partial<SavedDetails> = {}): SavedDetails {
  return {
    id: 'j1',
    owner: 'ada',
    mine: true,
    name: 'nightly',
    description: '',
    group: null,
    version: 2,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    archived: false,
    last_run: null,
    document: {
      karyaksham: 1,
      nodes: [],
      parameters: { minutes: { type: 'int64', default: 15, description: 'late' }, day: { type: 'date' } }
    },
    base: '/work',
    content_hash: 'h',
    parameter_sets: {},
    ...change
  };
}

export function run(change: Partial<Run> = {}): Run {
  return {
    id: 'r1',
    owner: 'ada',
    name: 'nightly',
    state: 'queued',
    priority: 0,
    queued_at: '2026-01-01T00:00:00Z',
    started_at: null,
    finished_at: null,
    attempts: 0,
    cancel_requested: false,
    retry_of: null,
    pipeline: 'j1',
    error: null,
    outputs: [],
    progress: null,
    plan: null,
    ...change
  };
}

export function schedule(change: Partial<Schedule> = {}): Schedule {
  return {
    id: 's1',
    owner: 'ada',
    pipeline: 'j1',
    pipeline_name: 'nightly',
    name: '',
    version: null,
    trigger: { kind: 'cron', cron: '0 2 * * *', time_zone: 'UTC' },
    words: 'At 02:00, UTC',
    parameters: {},
    parameter_set: null,
    options: {},
    catch_up: 'last',
    overlap: 'skip',
    paused: false,
    next: ['2026-01-02T02:00:00Z'],
    last_at: null,
    last_run: null,
    error: null,
    ...change
  };
}

type Answer = (body: unknown, headers: Record<string, string>) => unknown;

/** A service that answers as the test says, keeps what it was sent, and refuses with 404 what it was not told of. */
export class SavedService implements Transport {
  readonly sent: { request: string; body: unknown; headers: Record<string, string> }[] = [];
  readonly answers = new Map<string, Answer>([
    ['GET /pipelines?archived=false', () => ({ pipelines: [job()] })],
    ['GET /pipelines?archived=true', () => ({ pipelines: [] })],
    ['GET /pipelines/j1', () => job()],
    ['GET /pipelines/j1/history?limit=60', () => ({ runs: [] })],
    ['GET /schedules', () => ({ schedules: [schedule()] })],
    ['GET /schedules?pipeline=j1', () => ({ schedules: [schedule()] })],
    ['GET /runs?limit=50', () => ({ runs: [], next: null })],
    ['POST /schedules/preview', () => ({ words: 'At 02:00, UTC', next: ['2026-01-02T02:00:00Z'] })]
  ]);

  async request(
    method: Method,
    path: string,
    body?: unknown,
    _signal?: AbortSignal,
    headers: Record<string, string> = {}
  ): Promise<Reply> {
    const request = `${method} ${path}`;
    const answer = this.answers.get(request);
    this.sent.push({ request, body, headers });
    const value = answer
      ? answer(body, headers)
      : new Refused(404, { message: `Nothing answers ${request}.` });
    return value instanceof Refused ? json(value.status, { problems: [value.problem] }) : json(200, value);
  }

  events(): () => void {
    return () => undefined;
  }

  /** The bodies that were sent with a request. */
  bodies(request: string): unknown[] {
    return this.sent.filter(one => one.request === request).map(one => one.body);
  }
}

/** An answer that says no. */
export class Refused {
  readonly problem: Record<string, unknown>;

  constructor(
    readonly status: number,
    problem: Record<string, unknown>
  ) {
    this.problem = { code: 'refused', severity: 'error', ...problem };
  }
}
