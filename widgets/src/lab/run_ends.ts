import { isOver, type LiveRun } from '../contract/live_run';
import type { Run, RunState } from '../contract/wire';
import type { Notify } from './tokens';

/** Notices which runs have ended since it last looked; what had ended before it was seen is no news. */
export class RunEnds {
  #states = new Map<string, RunState>();

  /** The runs that were under way when last seen, and are not any more. */
  look(runs: readonly LiveRun[]): Run[] {
    const ended = runs.filter(({ record }) => {
      const before = this.#states.get(record.id);
      return before !== undefined && !isOver(before) && isOver(record.state);
    });
    for (const { record } of runs) {
      this.#states.set(record.id, record.state);
    }
    return ended.map(({ record }) => record);
  }
}

/** Whether a person wants to be told of a run that ended so; whoever cancels a run knows. */
export function isWanted(notify: Notify, state: RunState): boolean {
  const failed = state === 'failed' || state === 'poisoned';
  return notify === 'all' ? failed || state === 'succeeded' : notify === 'failures' && failed;
}
