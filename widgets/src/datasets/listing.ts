import type { Client } from '../contract/client';
import { isAway } from '../contract/service_error';
import type { Entry, Page } from '../contract/wire';

export interface ListingState {
  entries: readonly Entry[];
  /** Where the next page begins; null when everything was read. */
  next: string | null;
  loading: boolean;
  error: Error | null;
  /** How many names a search has looked at; null where nothing is searched. */
  searched: number | null;
}

const LIMIT = 500;
/** A search goes on by itself until it has found so many. */
const ENOUGH = 200;
/** How long to wait before asking a service again that did not answer, in milliseconds. */
const AWAY = 5000;

/** What lies at one place, read a page at a time; asks again by itself while the service is away. */
export class Listing {
  #state: ListingState;
  #changed = new Set<() => void>();
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `uri`: null for the roots. `search`: only names that hold its words, which the service looks for. */
  constructor(
    private readonly client: Pick<Client, 'datasets'>,
    private readonly uri: string | null,
    private readonly search = ''
  ) {
    this.#state = { entries: [], next: null, loading: true, error: null, searched: search ? 0 : null };
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  readonly state = (): ListingState => this.#state;

  /** Reads the first page anew; what was read before stays until it is there. */
  readonly reload = (): Promise<void> => this.#read(null, [], this.search ? 0 : null);

  /** Reads the next page. */
  readonly more = (): Promise<void> => {
    const { next, entries, searched } = this.#state;
    return this.#read(next, entries, searched);
  };

  /** Stops a search where it is; `more` goes on with it. */
  readonly stop = (): void => {
    this.close();
    this.#set({ ...this.#state, loading: false });
  };

  close(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  async #read(cursor: string | null, before: readonly Entry[], searched: number | null): Promise<void> {
    this.close();
    const { signal } = (this.#abort = new AbortController());
    this.#set({ ...this.#state, loading: true, error: null });
    try {
      let next = cursor;
      let entries = before;
      do {
        const page = await this.#page(next, signal);
        if (signal.aborted) {
          return;
        }
        next = page.next;
        entries = page.entries.length > 0 ? [...entries, ...page.entries] : entries;
        searched = searched === null ? null : searched + (page.searched ?? 0);
        const goesOn = this.search !== '' && next !== null && entries.length - before.length < ENOUGH;
        this.#set({ entries, next, loading: goesOn, error: null, searched });
      } while (this.#state.loading);
    } catch (reason) {
      if (!signal.aborted) {
        this.#fail(reason instanceof Error ? reason : new Error(String(reason)));
      }
    }
  }

  #page(cursor: string | null, signal: AbortSignal): Promise<Page> {
    const place = this.uri === null ? {} : { uri: this.uri };
    const search = this.search ? { search: this.search } : {};
    return this.client.datasets({ ...place, ...search, ...(cursor ? { cursor } : {}), limit: LIMIT }, signal);
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
