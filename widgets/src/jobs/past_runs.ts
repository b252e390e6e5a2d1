import type { PastRun } from '../contract/saved_wire';
import type { Standing } from '../runs/run_state';

/** One run in a chart: where it stands, and how high. */
export interface Mark {
  run: PastRun;
  /** From the left, 0…1, the middle of its place. */
  x: number;
  /** From the ground, 0…1; null where there is nothing to show. */
  height: number | null;
}

export interface Scale {
  marks: Mark[];
  /** What the top of the chart stands for. */
  top: number;
}

/** The runs side by side in their order, each as high as its value; the top is a round number. */
export function scaleOf(runs: readonly PastRun[], value: (run: PastRun) => number | null): Scale {
  const most = Math.max(0, ...runs.map(run => value(run) ?? 0));
  const top = roundUp(most);
  const marks = runs.map((run, at) => {
    const own = value(run);
    return { run, x: (at + 0.5) / runs.length, height: own === null || top === 0 ? null : own / top };
  });
  return { marks, top };
}

/** The next number that is one digit, or one and a half, and zeros. */
export function roundUp(value: number): number {
  if (value <= 0) {
    return 0;
  }
  const size = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
  return (steps.find(step => step * size >= value * (1 - 1e-9)) ?? 10) * size;
}

/** What the history comes to, for a sentence above the chart; null where no run has ended well. */
export interface Digest {
  count: number;
  succeeded: number;
  /** The middle one of those that succeeded. */
  seconds: number | null;
  lastRows: number | null;
}

export function digestOf(runs: readonly PastRun[]): Digest {
  const good = runs.filter(run => run.state === 'succeeded');
  const times = good.map(run => run.seconds ?? 0).sort((a, b) => a - b);
  return {
    count: runs.length,
    succeeded: good.length,
    seconds: times[Math.floor((times.length - 1) / 2)] ?? null,
    lastRows: good.at(-1)?.rows ?? null
  };
}

/** How a run of the past stands: nobody can have asked for the end of one that is over. */
export function standing({ state }: Pick<PastRun, 'state'>): Standing {
  return { state, cancel_requested: false };
}
