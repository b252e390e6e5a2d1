import { isOver, type LiveRun } from '../contract/live_run';
import type { Run, RunState } from '../contract/wire';
import type { Notify } from './tokens';

/** Notices which runs have ended since it last looked, short ones too; what had ended before `since` is no news. */
export class RunEnds {
  #states = new Map<string, RunState>();

  constructor(private readonly since: Date = new Date()) {}

  look(runs: readonly LiveRun[]): Run[] {
    const ended = runs.filter(({ record }) => {
      const before = this.#states.get(record.id);
      return isOver(record.state) && (before ? !isOver(before) : this.#isNew(record));
    });
    for (const { record } of runs) {
      this.#states.set(record.id, record.state);
    }
    return ended.map(({ record }) => record);
  }

  #isNew({ finished_at: ended }: Run): boolean {
    return ended !== null && new Date(ended) >= this.since;
  }
}

/** Whether a person wants to be told of a run that ended so; whoever cancels a run knows. */
export function isWanted(notify: Notify, state: RunState): boolean {
  const failed = state === 'failed' || state === 'poisoned';
  return notify === 'all' ? failed || state === 'succeeded' : notify === 'failures' && failed;
}
