import { isCancelling, isOver, type LiveRun } from '../contract/live_run';
import type { NodeProgress, PlannedNode, Run, RunState } from '../contract/wire';

export type Tone = 'idle' | 'busy' | 'good' | 'bad' | 'warn';

/** What a person calls a state, and how it is coloured. */
const STATES: Record<RunState, { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'idle' },
  running: { label: 'Running', tone: 'busy' },
  committing: { label: 'Writing outputs…', tone: 'busy' },
  cancelling: { label: 'Cancelling…', tone: 'warn' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'idle' },
  poisoned: { label: 'Given up', tone: 'bad' }
};

/** What tells how a run stands. */
export type Standing = Pick<Run, 'state' | 'cancel_requested'>;

/** What a run is called; one whose pipeline has no name goes by the beginning of its id. */
export function runTitle(run: Run): string {
  return run.name || `run ${run.id.slice(0, 8)}`;
}

/** A run that was asked to end says so until it has ended. */
export function stateLook(run: Standing): { label: string; tone: Tone } {
  return STATES[isCancelling(run) && run.state !== 'committing' ? 'cancelling' : run.state];
}

/** Committing is only ever rolled forward: from there on there is nothing to cancel. */
export function canCancel(run: Run): boolean {
  return (run.state === 'queued' || run.state === 'running') && !run.cancel_requested;
}

export type Filter = 'all' | 'active' | 'succeeded' | 'failed';

export function matches(filter: Filter, run: Run): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'active':
      return !isOver(run.state);
    case 'succeeded':
      return run.state === 'succeeded';
    case 'failed':
      return isOver(run.state) && run.state !== 'succeeded';
  }
}

/** Whether a run's name, id, error or outputs hold every word of a text. */
export function named(text: string, run: Run): boolean {
  const outputs = run.outputs.map(output => `${output.node} ${output.uri}`);
  const all = [runTitle(run), run.id, run.error?.message ?? '', ...outputs].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every(word => all.includes(word));
}

/** The run's nodes in the order of its plan; before there is one, in the document's. */
export function nodesInOrder(live: LiveRun): Pick<PlannedNode, 'id' | 'type'>[] {
  if (live.plan.length) {
    return live.plan;
  }
  const specs = live.record.document?.nodes ?? [];
  return specs.length ? specs : Object.keys(live.nodes).map(id => ({ id, type: '' }));
}

/**
 * The nodes' counts as they are to be shown: when the run is over nothing runs any more, even if the last word of a
 * node was that it does.
 */
export function shownNodes(live: LiveRun): Readonly<Record<string, NodeProgress>> {
  if (!isOver(live.record.state)) {
    return live.nodes;
  }
  const state = live.record.state === 'succeeded' ? 'done' : null;
  const entries = Object.entries(live.nodes).map(([id, node]) => [
    id,
    node.state === 'done' ? node : { ...node, state, rows_per_second: null, eta_seconds: null }
  ]);
  return Object.fromEntries(entries) as Record<string, NodeProgress>;
}

export interface Totals {
  bytesRead: number | null;
  /** Null when one source's total is not known: a sum without it would be a guess. */
  bytesTotal: number | null;
  etaSeconds: number | null;
}

/** What all sources have read together. */
export function totals(nodes: Readonly<Record<string, NodeProgress>>): Totals {
  const sources = Object.values(nodes).filter(node => isKnown(node.bytes_read));
  if (sources.length === 0) {
    return { bytesRead: null, bytesTotal: null, etaSeconds: null };
  }
  const bytesRead = sources.reduce((sum, node) => sum + (node.bytes_read ?? 0), 0);
  const allKnown = sources.every(node => isKnown(node.bytes_total));
  const etas = sources.map(node => node.eta_seconds).filter(isKnown);
  return {
    bytesRead,
    bytesTotal: allKnown ? sources.reduce((sum, node) => sum + (node.bytes_total ?? 0), 0) : null,
    etaSeconds: etas.length ? Math.max(...etas) : null
  };
}

function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
