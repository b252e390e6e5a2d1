import type { LiveRun } from '../contract/live_run';
import type { Run } from '../contract/wire';
import { formatBytes, formatCount, formatDuration, secondsBetween, UNKNOWN } from '../elements/format';
import type { Translate } from '../elements/text';
import { nodesInOrder, runTitle, shownNodes, stateLook } from './run_state';

/** One thing that two runs may differ in, as text. */
export interface ComparedLine {
  name: string;
  left: string;
  right: string;
  differs: boolean;
}

export interface Compared {
  runs: ComparedLine[];
  parameters: ComparedLine[];
  /** Rows that have left each node. */
  rows: ComparedLine[];
}

/** Two runs side by side: what they were given, how long they took, how many rows each node gave. */
export function compareRuns(left: LiveRun, right: LiveRun, now: Date, translate: Translate): Compared {
  const line = (name: string, of: (live: LiveRun) => string): ComparedLine =>
    lineOf(name, of(left), of(right));
  return {
    runs: [
      line(translate('Pipeline'), ({ record }) => runTitle(record)),
      line(translate('State'), ({ record }) => translate(stateLook(record).label)),
      line(translate('Waited'), ({ record }) => span(record.queued_at, record.started_at, now)),
      line(translate('Took'), ({ record }) => span(record.started_at, record.finished_at, now)),
      line(translate('Read'), live => formatBytes(bytesRead(live))),
      line(translate('Written'), ({ record }) => formatBytes(written(record)))
    ],
    parameters: names([left, right], ({ record }) => Object.keys(record.parameters ?? {})).map(name =>
      line(name, ({ record }) => valueText(record.parameters?.[name]))
    ),
    rows: names([left, right], live => nodesInOrder(live).map(node => node.id)).map(name =>
      line(name, live => formatCount(shownNodes(live)[name]?.rows_out))
    )
  };
}

function lineOf(name: string, left: string, right: string): ComparedLine {
  return { name, left, right, differs: left !== right };
}

function span(from: string | null, to: string | null, now: Date): string {
  return formatDuration(secondsBetween(from, to, now));
}

function names(runs: LiveRun[], of: (live: LiveRun) => string[]): string[] {
  return [...new Set(runs.flatMap(of))];
}

function valueText(value: unknown): string {
  return value === undefined ? UNKNOWN : typeof value === 'string' ? value : JSON.stringify(value);
}

function bytesRead(live: LiveRun): number | null {
  return sum(Object.values(live.nodes).map(node => node.bytes_read));
}

function written(run: Run): number | null {
  return sum(run.outputs.map(output => output.bytes));
}

/** Null when nothing is known. */
function sum(values: (number | null | undefined)[]): number | null {
  const known = values.filter(value => value !== null && value !== undefined);
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : null;
}
