import type { Client } from './client';
import { advance, liveRun, mergeRecord, type LiveRun } from './live_run';
import type { Run, RunEvent } from './wire';

export interface RunsState {
  /** `away`: the service does not answer and is being asked again. */
  connection: 'connecting' | 'live' | 'away';
  /** Why the service is away, or why the last reading failed. */
  reason: string | null;
  /** Newest first. */
  runs: readonly LiveRun[];
  /** Whether the runs were read once: before that an empty list says nothing. */
  loaded: boolean;
  /** Where the next page begins; null when everything was read. */
  next: string | null;
}

const PAGE = 50;
const NOTHING: RunsState = { connection: 'connecting', reason: null, runs: [], loaded: false, next: null };

/**
 * Runs as they are now: read once, then kept up to date by a single event stream.
 *
 * The stream is open while somebody is subscribed. After every (re)connection the runs are read again, so that no
 * state is missed however long the stream was away.
 */
export class RunStore {
  #state = NOTHING;
  #runs = new Map<string, LiveRun>();
  #subscribers = new Set<() => void>();
  #unfollow: (() => void) | null = null;
  #unknown = new Set<string>();

  /** `ids`: the runs to follow; null for all of the owner's. */
  constructor(
    private readonly client: Client,
    private readonly ids: string[] | null
  ) {}

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#subscribers.add(changed);
    if (this.#subscribers.size === 1) {
      this.#follow();
    }
    return () => {
      this.#subscribers.delete(changed);
      if (this.#subscribers.size === 0) {
        this.#unfollow?.();
        this.#unfollow = null;
      }
    };
  };

  readonly state = (): RunsState => this.#state;

  /** Reads the runs again. */
  async refresh(): Promise<void> {
    try {
      if (this.ids) {
        this.#take(await Promise.all(this.ids.map(id => this.client.run(id))));
        this.#set({ loaded: true, reason: null });
      } else {
        const page = await this.client.runs({ limit: PAGE });
        this.#take(page.runs);
        this.#set({ loaded: true, reason: null, next: this.#state.loaded ? this.#state.next : page.next });
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Reads one run whole, its document included. */
  async read(id: string): Promise<void> {
    try {
      this.#take([await this.client.run(id)]);
    } catch (error) {
      this.#failed(error);
    }
  }

  async loadMore(): Promise<void> {
    if (this.#state.next === null) {
      return;
    }
    try {
      const page = await this.client.runs({ limit: PAGE, cursor: this.#state.next });
      this.#take(page.runs);
      this.#set({ next: page.next });
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Asks for the end of a run; it is over when its state says so. */
  async cancel(id: string): Promise<void> {
    this.#take([await this.client.cancel(id)]);
  }

  /** Submits the run's document again; gives the new run's id. */
  async retry(id: string): Promise<string> {
    const run = await this.client.retry(id);
    this.#take([run]);
    return run.id;
  }

  #follow(): void {
    void this.refresh();
    this.#unfollow = this.client.transport.events(this.ids, {
      event: event => this.#hear(event),
      connection: (state, reason) => {
        this.#set({ connection: state === 'open' ? 'live' : 'away', reason: reason ?? null });
        if (state === 'open') {
          void this.refresh();
        }
      }
    });
  }

  #hear(event: RunEvent): void {
    const known = this.#runs.get(event.run);
    if (known) {
      this.#runs.set(event.run, advance(known, event));
      this.#set(this.#state.connection === 'live' ? {} : { connection: 'live', reason: null });
    } else if (event.kind === 'snapshot') {
      this.#take([event.run_record]);
    } else {
      void this.#meet(event.run);
    }
  }

  /** A run that was submitted elsewhere: its events do not say its name. */
  async #meet(id: string): Promise<void> {
    if (this.#unknown.has(id)) {
      return;
    }
    this.#unknown.add(id);
    await this.read(id);
    this.#unknown.delete(id);
  }

  #take(records: Run[]): void {
    for (const record of records) {
      const known = this.#runs.get(record.id);
      this.#runs.set(record.id, known ? mergeRecord(known, record) : liveRun(record));
    }
    this.#set({});
  }

  #failed(error: unknown): void {
    this.#set({ reason: error instanceof Error ? error.message : String(error) });
  }

  #set(change: Partial<RunsState>): void {
    const runs = [...this.#runs.values()].sort(newestFirst);
    this.#state = { ...this.#state, ...change, runs };
    for (const changed of this.#subscribers) {
      changed();
    }
  }
}

function newestFirst(a: LiveRun, b: LiveRun): number {
  const [left, right] = [a.record.queued_at ?? '', b.record.queued_at ?? ''];
  return left < right ? 1 : left > right ? -1 : 0;
}
