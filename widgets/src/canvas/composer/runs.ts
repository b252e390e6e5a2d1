import type { Client } from '../../contract/client';
import type { LiveRun } from '../../contract/live_run';
import type { RunStore } from '../../contract/run_store';
import { ServiceError } from '../../contract/service_error';
import type { PipelineDocument, Problem } from '../../contract/wire';
import { upTo } from '../editing/nodes';

/** Where a document's last run is remembered, so that it is there when the page opens again. */
export interface Memory {
  load(): Promise<string | null>;
  save(run: string | null): void;
}

export interface RunningState {
  /** The run that is shown on the canvas. */
  run: string | null;
  submitting: boolean;
  /** Why a run did not begin, or could not be cancelled. */
  problems: readonly Problem[];
}

/** The runs of the document that is shown. */
export class Running {
  #state: RunningState = { run: null, submitting: false, problems: [] };
  #subscribers = new Set<() => void>();

  constructor(
    private readonly client: Client,
    readonly runs: RunStore,
    private readonly base: string | null,
    private readonly memory: Memory | null
  ) {}

  readonly state = (): RunningState => this.#state;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  };

  /** Shows the run that was last begun here, on whatever page that was. */
  async recall(): Promise<void> {
    const run = await this.memory?.load();
    if (run && this.#state.run === null) {
      await this.runs.read(run);
      this.#set({ run });
    }
  }

  /** Runs the whole document, or what it takes to make one node's rows. */
  async submit(
    document: PipelineDocument,
    parameters: Record<string, unknown>,
    to: string | null
  ): Promise<void> {
    if (this.#state.submitting) {
      return;
    }
    this.#set({ submitting: true, problems: [] });
    try {
      const wanted = to === null ? document : upTo(document, to);
      const { id } = await this.client.submit({ document: wanted, parameters, ...this.#base() });
      await this.runs.read(id);
      this.memory?.save(id);
      this.#set({ run: id, submitting: false });
    } catch (error) {
      this.#set({ submitting: false, problems: problemsOf(error) });
    }
  }

  async cancel(): Promise<void> {
    const { run } = this.#state;
    if (run !== null) {
      await this.runs.cancel(run).catch((error: unknown) => this.#set({ problems: problemsOf(error) }));
    }
  }

  /** Says what went wrong with the whole pipeline where runs say it. */
  tell(error: unknown): void {
    this.#set({ problems: problemsOf(error) });
  }

  /** The canvas without a run's counts. */
  dismiss(): void {
    this.memory?.save(null);
    this.#set({ run: null, problems: [] });
  }

  shown(all: readonly LiveRun[]): LiveRun | null {
    return all.find(live => live.record.id === this.#state.run) ?? null;
  }

  #base(): { base?: string } {
    return this.base === null ? {} : { base: this.base };
  }

  #set(change: Partial<RunningState>): void {
    this.#state = { ...this.#state, ...change };
    for (const changed of this.#subscribers) {
      changed();
    }
  }
}

function problemsOf(error: unknown): Problem[] {
  if (error instanceof ServiceError && error.problems.length > 0) {
    return error.problems;
  }
  return [{ code: 'not_submitted', message: error instanceof Error ? error.message : String(error) }];
}
