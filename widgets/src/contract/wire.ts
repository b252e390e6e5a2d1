/** What travels between the service and a page, under the names that the service gives it. */

export interface Problem {
  code: string;
  message: string;
  node?: string | null;
  field?: string | null;
  position?: { start: number; end: number } | null;
  severity?: 'error' | 'warning';
  hint?: string | null;
  fix?: Fix | null;
}

/** A change that an editor may offer: whole new parameters of some nodes. */
export interface Fix {
  label: string;
  edits: { node: string; params: Record<string, unknown> }[];
}

export interface Column {
  name: string;
  type: string;
}

/** Columns at every port: node id → port → columns in order. */
export type Schemas = Record<string, Record<string, Column[]>>;

/** What POST /pipelines/check answers. */
export interface Check {
  problems: Problem[];
  schemas: Schemas;
}

export interface NodeSpec {
  id: string;
  type: string;
  inputs?: string[];
  params?: Record<string, unknown>;
  muted?: boolean;
}

export interface PipelineDocument {
  karyaksham: number;
  name?: string;
  parameters?: Record<string, unknown>;
  nodes: NodeSpec[];
  layout?: Record<string, unknown>;
}

/** What GET /nodes tells about a node type: `frequent` fields come first, `keywords` are what people search for. */
export interface NodeDescription {
  type: string;
  category: string;
  summary: string;
  description: string;
  keywords: string[];
  arity: [number, number | null];
  inputs: string[];
  outputs: string[];
  schema: Record<string, unknown>;
  frequent: string[];
  examples: { title: string; params: Record<string, unknown> }[];
}

/** What GET /functions tells about a function or operator of the expression language. */
export interface FunctionDescription {
  name: string;
  aliases: string[];
  category: string;
  sort: 'scalar' | 'aggregate' | 'window';
  signature: string;
  doc: string;
  example: { expression: string; value: unknown; table?: Record<string, unknown[]> };
}

export type RunState =
  'queued' | 'running' | 'committing' | 'cancelling' | 'succeeded' | 'failed' | 'cancelled' | 'poisoned';

/** What a node has done so far; null means not known, never zero. */
export interface NodeProgress {
  rows_in?: number | null;
  rows_out?: number | null;
  bytes_read?: number | null;
  bytes_total?: number | null;
  rows_per_second?: number | null;
  eta_seconds?: number | null;
  state?: 'waiting' | 'running' | 'done' | null;
}

export interface PlannedNode {
  id: string;
  type: string;
  inputs: string[];
  outputs: string[];
}

export interface RunOutput {
  node: string;
  uri: string;
  rows: number | null;
  bytes: number | null;
  managed: boolean;
}

export interface Run {
  id: string;
  owner: string;
  name: string | null;
  state: RunState;
  priority: number;
  queued_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  attempts: number;
  cancel_requested: boolean;
  retry_of: string | null;
  /** The saved pipeline and the schedule that it is of. */
  pipeline?: string | null;
  pipeline_version?: number | null;
  schedule?: string | null;
  error: Problem | null;
  outputs: RunOutput[];
  progress: { attempt: number; seq: number; nodes: Record<string, NodeProgress> } | null;
  plan: PlannedNode[] | null;
  document?: PipelineDocument;
  parameters?: Record<string, unknown>;
}

/** Statistics of one column; values are text in the column's own type, null means not known or without sense. */
export interface ColumnProfile {
  column: string;
  type: string;
  rows: number;
  nulls: number;
  nans: number;
  distinct: number | null;
  distinct_exact: boolean;
  min: string | null;
  max: string | null;
  mean: number | null;
  std: number | null;
  q05: string | null;
  q25: string | null;
  median: string | null;
  q75: string | null;
  q95: string | null;
  min_length: number | null;
  max_length: number | null;
  mean_length: number | null;
  histogram: { from: string; to: string; count: number }[];
  top: { value: string; count: number }[];
  /** By how much a count in `top` may be wrong. */
  top_error: number;
  patterns: { pattern: string; share: number }[];
}

interface EventHead {
  run: string;
  attempt: number;
  seq: number;
  at?: string;
}

export type RunEvent = EventHead &
  (
    | { kind: 'queued' }
    | { kind: 'started' }
    | { kind: 'plan'; nodes: PlannedNode[] }
    | { kind: 'progress'; nodes: Record<string, NodeProgress> }
    | ({ kind: 'node_finished'; node: string } & NodeProgress)
    | { kind: 'profile'; node: string; columns: ColumnProfile[]; done: boolean }
    | { kind: 'snapshot'; run_record: Run }
    | { kind: 'log'; message?: string }
    | { kind: 'finished'; state: RunState; outputs?: RunOutput[]; error?: Problem | null }
  );

export type EntryKind = 'root' | 'connection' | 'bucket' | 'folder' | 'file';

export interface Entry {
  name: string;
  uri: string;
  kind: EntryKind;
  size: number | null;
  modified: string | null;
  format: 'csv' | 'parquet' | 'json_lines' | 'arrow' | null;
}

export interface Page {
  uri: string | null;
  entries: Entry[];
  next: string | null;
  /** How many names a search has looked at for this page. */
  searched?: number | null;
}

/** Where a connection's credentials come from; what they are stays there. */
export type CredentialSource =
  | { source: 'environment'; prefix?: string }
  | { source: 'profile'; profile: string }
  | { source: 'web_identity'; role_arn: string }
  | { source: 'role'; role_arn: string; profile?: string; external_id?: string };

/** A named way to an object store. */
export interface Connection {
  name: string;
  kind: 's3';
  endpoint?: string;
  region?: string;
  /** Buckets that are reached through it, by name or with `*`. */
  buckets: string[];
  credentials: CredentialSource;
}

export type SampleKind = 'head' | 'spread';

/** What rows of a port are wanted. */
export interface PreviewRequest {
  document: PipelineDocument;
  base: string | null;
  parameters: Record<string, unknown>;
  node: string;
  port: string;
  rows: number;
  sample: SampleKind;
}

/** What the rows of a preview are; null where it is not known. */
export interface Sample {
  kind: SampleKind;
  /** All rows there are. */
  of: number | null;
  /** Whether a source gave only a part of its rows, so that a count or a mean is one of a sample. */
  cut: boolean;
  /** The size of all input files. */
  bytes: number | null;
}

export interface Description {
  uri: string;
  format: string;
  size: number | null;
  files: number;
  rows: number | null;
  columns: Column[];
  node: { type: string; params: Record<string, unknown> };
}

/** Who asks, as the service knows them. */
export interface User {
  name: string;
  groups: string[];
  scopes: string[];
}

export interface Health {
  status: string;
  version: string;
  database: string;
  redis: string;
}
