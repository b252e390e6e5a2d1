import type { ColumnProfile, NodeProgress, PlannedNode, Run, RunEvent, RunState } from './wire';

/** A run as far as this page has heard of it. */
export interface LiveRun {
  record: Run;
  attempt: number;
  seq: number;
  plan: PlannedNode[];
  nodes: Record<string, NodeProgress>;
  /** What nodes that summarize have found so far, by node. */
  profiles: Record<string, ColumnProfile[]>;
}

const FINAL: ReadonlySet<RunState> = new Set(['succeeded', 'failed', 'cancelled', 'poisoned']);
/** Counts that only grow within an attempt. */
const GROWING = ['rows_in', 'rows_out', 'bytes_read'] as const;

export function isOver(state: RunState): boolean {
  return FINAL.has(state);
}

/** Whether somebody asked for the end of a run that has not come yet. */
export function isCancelling(run: Pick<Run, 'state' | 'cancel_requested'>): boolean {
  return !isOver(run.state) && (run.cancel_requested || run.state === 'cancelling');
}

export function liveRun(record: Run): LiveRun {
  return {
    record,
    // Not record.attempts: events are numbered by the attempt that sends them, and progress is what they left.
    attempt: record.progress?.attempt ?? 0,
    seq: record.progress?.seq ?? -1,
    plan: record.plan ?? [],
    nodes: record.progress?.nodes ?? {},
    profiles: {}
  };
}

/** Takes over a record that was read from the service, which may be older or newer than the events heard. */
export function mergeRecord(live: LiveRun, record: Run): LiveRun {
  if (isOver(live.record.state) && !isOver(record.state)) {
    return live;
  }
  const fresh = liveRun(record);
  const newer = isNewer(live, fresh.attempt, fresh.seq);
  const attempt = Math.max(live.attempt, fresh.attempt);
  const stale = attempt > fresh.attempt && !isOver(record.state);
  return {
    // A list's records come without the document; the one that is known stays.
    record: {
      ...live.record,
      ...record,
      state: stale ? live.record.state : record.state,
      cancel_requested: record.cancel_requested || live.record.cancel_requested
    },
    attempt,
    seq: newer ? fresh.seq : live.seq,
    plan: fresh.plan.length ? fresh.plan : live.plan,
    nodes: newer ? grown(live, fresh.attempt, fresh.nodes) : live.nodes,
    profiles: live.profiles
  };
}

/** The run after an event. An event that was heard before, or belongs to an earlier attempt, changes nothing. */
export function advance(live: LiveRun, event: RunEvent): LiveRun {
  if (event.kind === 'snapshot') {
    return mergeRecord(live, event.run_record);
  }
  // The end comes from the worker, whose numbers need not continue the child's.
  const due =
    event.kind === 'finished' ? event.attempt >= live.attempt : isNewer(live, event.attempt, event.seq);
  if (isOver(live.record.state) || !due) {
    return live;
  }
  const current = restarted(live, event.attempt);
  const next = { ...current, seq: Math.max(current.seq, event.seq) };
  switch (event.kind) {
    case 'queued':
      return { ...next, record: { ...next.record, state: 'queued' } };
    case 'started':
      return { ...next, record: started(next.record, event.attempt, event.at) };
    case 'plan':
      return { ...next, plan: event.nodes };
    case 'progress':
      return { ...next, nodes: grown(next, event.attempt, event.nodes) };
    case 'node_finished':
      return { ...next, nodes: grown(next, event.attempt, { [event.node]: finishedNode(next, event) }) };
    case 'profile':
      return { ...next, profiles: { ...next.profiles, [event.node]: event.columns } };
    case 'log':
      return next;
    case 'finished':
      return { ...next, record: finished(next.record, event) };
  }
}

function isNewer(live: LiveRun, attempt: number, seq: number): boolean {
  return attempt > live.attempt || (attempt === live.attempt && seq > live.seq);
}

/** Another attempt starts from nothing: what the lost one had counted is not this one's. */
function restarted(live: LiveRun, attempt: number): LiveRun {
  return attempt > live.attempt ? { ...live, attempt, seq: -1, nodes: {}, profiles: {} } : live;
}

function started(record: Run, attempt: number, at: string | undefined): Run {
  const state = isCancelling(record) ? 'cancelling' : 'running';
  return {
    ...record,
    state,
    attempts: Math.max(record.attempts, attempt),
    started_at: at ?? record.started_at
  };
}

function finished(record: Run, event: Extract<RunEvent, { kind: 'finished' }>): Run {
  return {
    ...record,
    state: event.state,
    outputs: event.outputs ?? record.outputs,
    error: event.error ?? null,
    finished_at: event.at ?? record.finished_at
  };
}

function finishedNode(live: LiveRun, event: Extract<RunEvent, { kind: 'node_finished' }>): NodeProgress {
  const told = Object.fromEntries(
    (['rows_in', 'rows_out', 'bytes_read', 'bytes_total'] as const).flatMap(key =>
      event[key] === undefined ? [] : [[key, event[key]]]
    )
  );
  return { ...live.nodes[event.node], ...told, state: 'done', eta_seconds: null };
}

function grown(
  live: LiveRun,
  attempt: number,
  nodes: Record<string, NodeProgress>
): Record<string, NodeProgress> {
  if (attempt !== live.attempt) {
    return nodes;
  }
  const entries = Object.entries(nodes).map(([id, node]) => [id, grownNode(live.nodes[id], node)] as const);
  return { ...live.nodes, ...Object.fromEntries(entries) };
}

function grownNode(before: NodeProgress | undefined, now: NodeProgress): NodeProgress {
  if (!before) {
    return now;
  }
  const counts = GROWING.map(key => [key, greater(before[key], now[key])] as const);
  const state = before.state === 'done' ? 'done' : now.state;
  return { ...now, ...Object.fromEntries(counts), ...(state === undefined ? {} : { state }) };
}

function greater(before: number | null | undefined, now: number | null | undefined): number | null {
  if (before === null || before === undefined) {
    return now ?? null;
  }
  return now === null || now === undefined ? before : Math.max(before, now);
}
