import type { PipelineDocument, Problem, RunState } from './wire';

/** A pipeline that is kept under a name; the newest of its versions has the number `version`. */
export interface SavedPipeline {
  id: string;
  owner: string;
  /** Whether the reader is its owner, who alone may change it. */
  mine: boolean;
  name: string;
  description: string;
  /** Whose members may read and run it; null for its owner alone. */
  group: string | null;
  version: number;
  created_at: string;
  updated_at: string;
  archived: boolean;
  last_run?: { id: string; state: RunState; finished_at: string | null } | null;
}

/** A saved pipeline with its newest document. */
export interface SavedDetails extends SavedPipeline {
  document: PipelineDocument;
  base: string;
  content_hash: string;
  parameter_sets: Record<string, Record<string, unknown>>;
}

export interface SavedVersion {
  number: number;
  content_hash: string;
  saved_by: string;
  saved_at: string;
  base: string;
  document?: PipelineDocument;
}

/** One thing that another version says otherwise; a side that lacks it has no value. */
export interface Change {
  name: string;
  change: 'added' | 'removed' | 'changed';
  before?: unknown;
  after?: unknown;
}

export interface NodeChange {
  id: string;
  change: Change['change'];
  type: string;
  fields?: Change[];
}

/** What one version changes in another. */
export interface Difference {
  from: number;
  to: number;
  name: { before: string; after: string } | null;
  nodes: NodeChange[];
  parameters: Change[];
}

/** A run as the history of its pipeline tells it. */
export interface PastRun {
  id: string;
  /** Who ran it; a job that is shared is run by several. */
  owner: string;
  state: RunState;
  version: number | null;
  schedule: string | null;
  queued_at: string;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
  waited_seconds: number | null;
  rows: number | null;
  bytes: number | null;
}

export type End = 'succeeded' | 'failed' | 'cancelled' | 'poisoned';

/** Who is told how a run ended; by whichever of its ends. */
export type Target = { kind: 'webhook'; url: string; on: End[] } | { kind: 'mail'; to: string; on: End[] };

/** How a run is run; what is absent is left to the service. */
export interface RunOptions {
  priority?: number;
  memory_budget?: number | null;
  cores?: number | null;
  max_attempts?: number;
  deadline_seconds?: number | null;
  notify?: Target[] | null;
}

/** A saved pipeline to run, with values for its parameters. */
export interface SavedRun extends RunOptions {
  version?: number | null;
  parameter_set?: string | null;
  parameters: Record<string, unknown>;
}

export type Trigger =
  | { kind: 'cron'; cron: string; time_zone: string }
  | { kind: 'interval'; seconds: number; start?: number | null }
  | { kind: 'files'; prefix: string; parameter: string; seconds: number; existing: boolean };

export type CatchUp = 'skip' | 'last' | 'all';
export type Overlap = 'skip' | 'queue' | 'cancel_previous';

/** What may be said of a schedule when it is made, and changed later. */
export interface ScheduleValues {
  name: string;
  version: number | null;
  trigger: Trigger;
  parameters: Record<string, unknown>;
  parameter_set: string | null;
  options: RunOptions;
  catch_up: CatchUp;
  overlap: Overlap;
  paused: boolean;
}

export interface Schedule extends ScheduleValues {
  id: string;
  owner: string;
  pipeline: string;
  pipeline_name: string;
  /** The trigger as a person says it. */
  words: string;
  /** The next times; empty while it is paused, and for new files. */
  next: string[];
  last_at: string | null;
  last_run: string | null;
  error: Problem | null;
}

/** When a trigger would fire, before anything is kept. */
export interface Firings {
  next: string[];
  words: string;
}
