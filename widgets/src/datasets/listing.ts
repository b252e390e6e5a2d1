import type { Client } from '../contract/client';
import { isAway } from '../contract/service_error';
import type { Entry } from '../contract/wire';

export interface ListingState {
  entries: readonly Entry[];
  /** Where the next page begins; null when everything was read. */
  next: string | null;
  loading: boolean;
  error: Error | null;
}

const LIMIT = 200;
/** How long to wait before asking a service again that did not answer, in milliseconds. */
const AWAY = 5000;
const BEFORE: ListingState = { entries: [], next: null, loading: true, error: null };

/** What lies at one place, read a page at a time; asks again by itself while the service is away. */
export class Listing {
  #state = BEFORE;
  #changed = new Set<() => void>();
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `uri`: null for the roots. */
  constructor(
    private readonly client: Pick<Client, 'datasets'>,
    private readonly uri: string | null
  ) {}

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  readonly state = (): ListingState => this.#state;

  /** Reads the first page, and forgets what was read before. */
  readonly reload = (): Promise<void> => this.#read(null, BEFORE);

  /** Reads the next page. */
  readonly more = (): Promise<void> =>
    this.#read(this.#state.next, { ...this.#state, loading: true, error: null });

  close(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  async #read(cursor: string | null, meanwhile: ListingState): Promise<void> {
    this.close();
    const { signal } = (this.#abort = new AbortController());
    this.#set(meanwhile);
    try {
      const place = this.uri === null ? {} : { uri: this.uri };
      const page = await this.client.datasets(
        { ...place, ...(cursor ? { cursor } : {}), limit: LIMIT },
        signal
      );
      if (!signal.aborted) {
        const entries = [...meanwhile.entries, ...page.entries];
        this.#set({ entries, next: page.next, loading: false, error: null });
      }
    } catch (reason) {
      if (!signal.aborted) {
        this.#fail(reason instanceof Error ? reason : new Error(String(reason)));
      }
    }
  }

  #fail(error: Error): void {
    this.#set({ ...this.#state, loading: false, error });
    if (isAway(error)) {
      this.#timer = setTimeout(() => void this.reload(), AWAY);
    }
  }

  #set(state: ListingState): void {
    this.#state = state;
    for (const changed of this.#changed) {
      changed();
    }
  }
}
