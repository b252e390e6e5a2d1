import { isAway } from '../contract/service_error';

export interface LoadState<T> {
  /** What was loaded last; it stays while something else is loaded, and when that fails. */
  value: T | null;
  /** Whether `value` is of another key than the one wanted now. */
  stale: boolean;
  loading: boolean;
  error: Error | null;
}

type Load<T> = (signal: AbortSignal) => Promise<T>;

/** How long to wait before a service that is away is asked again, in milliseconds. */
const AWAY = 3000;
/** A person who types changes the key with every letter: only the last one is loaded. */
const REST = 250;

/**
 * Loads what is wanted now, and only that: what was asked before is aborted, and an answer that comes too late is
 * dropped. The last rows stay meanwhile. A service that is away is asked again until it is back.
 */
export class PreviewLoad<T> {
  #state: LoadState<T> = { value: null, stale: false, loading: false, error: null };
  #key: string | null = null;
  #load: Load<T> | null = null;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changed = new Set<() => void>();

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  readonly state = (): LoadState<T> => this.#state;

  /** Wants the value of a key; nothing happens when it is wanted already. */
  want(key: string, load: Load<T>): void {
    if (key === this.#key) {
      return;
    }
    const first = this.#key === null;
    this.#key = key;
    this.#load = load;
    this.#stop();
    this.#set({ stale: this.#state.value !== null, loading: true, error: null });
    this.#timer = setTimeout(() => void this.#run(), first ? 0 : REST);
  }

  /** Asks again for what is wanted. */
  readonly again = (): void => {
    this.#stop();
    this.#set({ loading: true });
    void this.#run();
  };

  close(): void {
    this.#stop();
    this.#key = null;
  }

  async #run(): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    try {
      const value = await this.#load?.(signal);
      if (!signal.aborted && value !== undefined) {
        this.#set({ value, stale: false, loading: false, error: null });
      }
    } catch (reason) {
      if (!signal.aborted) {
        this.#fail(reason instanceof Error ? reason : new Error(String(reason)));
      }
    }
  }

  #fail(error: Error): void {
    this.#set({ loading: false, error, stale: this.#state.value !== null });
    if (isAway(error)) {
      this.#timer = setTimeout(() => void this.#run(), AWAY);
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  #set(change: Partial<LoadState<T>>): void {
    this.#state = { ...this.#state, ...change };
    for (const changed of this.#changed) {
      changed();
    }
  }
}
