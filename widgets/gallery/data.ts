import type {
  Column,
  Connection,
  Entry,
  NodeProgress,
  PipelineDocument,
  Problem,
  Run,
  Schemas
} from '../src/contract/wire';

export const PIPELINE: PipelineDocument = {
  karyaksham: 1,
  name: 'late flights by carrier',
  nodes: [
    { id: 'flights', type: 'read_csv', params: { path: 'data/flights.csv' } },
    {
      id: 'airlines',
      type: 'read_csv',
      params: { path: 's3://lake/reference/tables/airlines-with-a-long-name.csv' }
    },
    { id: 'late', type: 'filter', inputs: ['flights'], params: { condition: 'dep_delay > $minutes' } },
    { id: 'named', type: 'join', inputs: ['late', 'airlines'], params: { on: ['carrier'], how: 'left' } },
    {
      id: 'by_month',
      type: 'group_by',
      inputs: ['named'],
      params: { keys: ['name', 'month'], aggregations: { flights: 'count(*)', mean_delay: 'avg(dep_delay)' } }
    },
    {
      id: 'sorted',
      type: 'sort',
      inputs: ['by_month'],
      params: { by: [{ column: 'flights', descending: true }] }
    },
    {
      id: 'out',
      type: 'write_parquet',
      inputs: ['sorted'],
      params: { path: 'out/late.parquet', mode: 'overwrite' }
    },
    { id: 'on_time', type: 'limit', inputs: ['late.rest'], params: { rows: 1000 } }
  ]
};

/** The pipeline with a node that changes columns, and a source with many. */
export const PREVIEWED: PipelineDocument = {
  ...PIPELINE,
  nodes: [
    ...PIPELINE.nodes,
    {
      id: 'renamed',
      type: 'derive',
      inputs: ['sorted'],
      params: { columns: { rank: 'row_number() over ()' } }
    },
    { id: 'wide', type: 'read_parquet', params: { path: 'wide.parquet' } }
  ]
};

const names =
  'year month day dep_time sched_dep_time dep_delay arr_time sched_arr_time arr_delay carrier flight tailnum';
const flights: Column[] = `${names} origin dest air_time distance hour minute time_hour`
  .split(' ')
  .map(name => ({
    name,
    type: ['carrier', 'tailnum', 'origin', 'dest'].includes(name)
      ? 'string'
      : name === 'time_hour'
        ? 'datetime'
        : 'int64'
  }));
const airlines: Column[] = [
  { name: 'carrier', type: 'string' },
  { name: 'name', type: 'string' }
];
const grouped: Column[] = [
  { name: 'name', type: 'string' },
  { name: 'month', type: 'int64' },
  { name: 'flights', type: 'int64' },
  { name: 'mean_delay', type: 'float64' }
];

export const SCHEMAS: Schemas = {
  flights: { out: flights },
  airlines: { out: airlines },
  late: { out: flights, rest: flights },
  named: { out: [...flights, { name: 'name', type: 'string' }] },
  by_month: { out: grouped },
  sorted: { out: grouped },
  on_time: { out: flights }
};

export const PROBLEMS: Problem[] = [
  {
    code: 'unknown_column',
    node: 'late',
    field: 'condition',
    message: 'There is no column “dep_dely”.',
    hint: 'Did you mean dep_delay, or arr_delay?',
    severity: 'error'
  },
  {
    code: 'same_output',
    node: 'out',
    field: 'path',
    message: 'The file exists and will be replaced.',
    severity: 'warning'
  }
];

export const PROGRESS: Record<string, NodeProgress> = {
  flights: {
    rows_out: 41_234_567,
    bytes_read: 652_000_000,
    bytes_total: 1_076_406_930,
    rows_per_second: 12_400_000,
    eta_seconds: 34,
    state: 'running'
  },
  airlines: { rows_out: 16, bytes_read: 380, bytes_total: 380, state: 'done' },
  late: { rows_out: 9_123_004, rows_per_second: 2_300_000, state: 'running' },
  named: { rows_out: null, state: 'running' },
  by_month: { state: 'waiting' },
  sorted: { state: 'waiting' },
  out: { state: 'waiting' },
  on_time: { rows_out: 1000, state: 'done' }
};

const plan = PIPELINE.nodes.map(({ id, type, inputs = [] }) => ({ id, type, inputs, outputs: ['out'] }));

function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

function run(id: string, change: Partial<Run>): Run {
  return {
    id,
    owner: 'ada',
    name: 'late flights by carrier',
    state: 'succeeded',
    priority: 0,
    queued_at: ago(900),
    started_at: ago(899),
    finished_at: ago(890),
    attempts: 1,
    cancel_requested: false,
    retry_of: null,
    error: null,
    outputs: [],
    progress: null,
    plan,
    ...change
  };
}

const active = { queued_at: ago(48), started_at: ago(47), finished_at: null };

export const RUNS: Run[] = [
  run('r1', {
    ...active,
    state: 'running',
    progress: { attempt: 1, seq: 9, nodes: PROGRESS },
    document: PIPELINE
  }),
  run('r2', {
    ...active,
    name: 'lineitem by ship mode',
    state: 'running',
    cancel_requested: true,
    queued_at: ago(70)
  }),
  run('r3', {
    ...active,
    name: 'nightly customer export with quite a long name',
    state: 'queued',
    started_at: null
  }),
  run('r4', {
    document: PIPELINE,
    outputs: [
      {
        node: 'out',
        uri: 's3://lake/exports/2026/11/late-flights-by-carrier.parquet',
        rows: 191,
        bytes: 5320,
        managed: false
      },
      {
        node: 'on_time',
        uri: 'file:///home/ada/.karyaksham/results/r4/on_time.arrow',
        rows: 1_000_000,
        bytes: 76_000,
        managed: true
      }
    ],
    progress: {
      attempt: 1,
      seq: 40,
      nodes: Object.fromEntries(
        Object.entries(PROGRESS).map(([id, node]) => [
          id,
          { ...node, rows_out: node.rows_out ?? 191, state: 'done' as const }
        ])
      )
    }
  }),
  run('r5', {
    name: 'ragged',
    state: 'failed',
    queued_at: ago(90_000),
    error: {
      code: 'ragged_row',
      node: 'flights',
      message: 'Line 1,204 of flights.csv has 20 fields where the header has 19 (byte 102,331).',
      hint: 'Set bad_rows to “skip” to leave such rows out.'
    }
  }),
  run('r6', { name: 'weekly', state: 'cancelled', queued_at: ago(200_000) })
];

export const ENTRIES: Entry[] = [
  { name: 'taxi', uri: 's3://lake/taxi/', kind: 'folder', size: null, modified: null, format: null },
  {
    name: 'weather-stations-of-the-northern-hemisphere',
    uri: 's3://lake/w/',
    kind: 'folder',
    size: null,
    modified: null,
    format: null
  },
  {
    name: 'airlines.csv',
    uri: 's3://lake/airlines.csv',
    kind: 'file',
    size: 380,
    modified: ago(500),
    format: 'csv'
  },
  {
    name: 'flights.csv',
    uri: 's3://lake/flights.csv',
    kind: 'file',
    size: 31_053_850,
    modified: ago(90_000),
    format: 'csv'
  },
  {
    name: 'lineitem.parquet',
    uri: 's3://lake/lineitem.parquet',
    kind: 'file',
    size: 1_076_406_930,
    modified: ago(9e6),
    format: 'parquet'
  },
  {
    name: 'README <b>bold</b>.md',
    uri: 's3://lake/README.md',
    kind: 'file',
    size: 2048,
    modified: ago(5e7),
    format: null
  }
];

export const ROOTS: Entry[] = [
  {
    name: 'notebooks',
    uri: 'file:///home/ada/notebooks',
    kind: 'root',
    size: null,
    modified: null,
    format: null
  },
  { name: 'lab', uri: 'connection:lab', kind: 'connection', size: null, modified: null, format: null },
  { name: 'lake', uri: 's3://lake/', kind: 'bucket', size: null, modified: null, format: null },
  { name: 'many', uri: 's3://many/', kind: 'bucket', size: null, modified: null, format: null }
];

export const CONNECTIONS: Connection[] = [
  {
    name: 'lab',
    kind: 's3',
    endpoint: 'https://store.example:9000',
    region: 'eu-west-1',
    buckets: ['lake', 'raw-*'],
    credentials: { source: 'profile', profile: 'lab' }
  }
];

export const FLIGHTS = flights;
