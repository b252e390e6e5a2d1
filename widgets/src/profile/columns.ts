import type { Table } from '../contract/arrow';
import type { LiveRun } from '../contract/live_run';
import type { ColumnProfile } from '../contract/wire';

const NUMBERS = new Set([
  ...['rows', 'nulls', 'nans', 'distinct', 'mean', 'std', 'top_error'],
  ...['min_length', 'max_length', 'mean_length']
]);
const LISTS = new Set(['histogram', 'top', 'patterns']);

/** The node of a run that summarizes; null while the plan does not say. */
export function summarizingNode(live: LiveRun): string | null {
  return live.plan.find(node => node.type === 'summarize')?.id ?? null;
}

/** The statistics that a finished run has left as rows, one a column. */
export function columnsOf(table: Table): ColumnProfile[] {
  return Array.from({ length: table.rowCount }, (_, row) => {
    const cells = table.columns.map(
      ({ name }, place) => [name, valueOf(name, table.text(row, place))] as const
    );
    return Object.fromEntries(cells) as unknown as ColumnProfile;
  });
}

function valueOf(name: string, text: string | null): unknown {
  if (LISTS.has(name)) {
    return text === null ? [] : parts(text);
  }
  if (NUMBERS.has(name)) {
    return text === null ? null : Number(text);
  }
  return name === 'distinct_exact' ? text === 'true' : text;
}

/** Lists of small records; 64-bit counts travel as text. */
function parts(text: string): unknown[] {
  const records = JSON.parse(text) as Record<string, unknown>[];
  return records.map(record => ('count' in record ? { ...record, count: Number(record.count) } : record));
}
