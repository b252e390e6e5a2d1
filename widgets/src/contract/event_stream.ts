import { SseParser } from './sse';
import type { Listener } from './transport';
import type { RunEvent } from './wire';

/** Opens the stream after the event with the given id; rejects when it cannot be had. */
export type OpenStream = (
  lastEventId: string | null,
  signal: AbortSignal
) => Promise<ReadableStream<Uint8Array>>;

/** Whether the page can be seen, and who wants to know when that changes. */
export interface Visibility {
  hidden(): boolean;
  onChange(changed: () => void): () => void;
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 10_000;
/** The service sends a comment every 15 s: three missed ones mean that nobody is there. */
const SILENCE = 50_000;

/**
 * Keeps one event stream open until the returned function is called.
 *
 * A stream that breaks, ends or falls silent is opened again after the last event heard. While the page is hidden it is
 * closed: a browser allows six connections to a server, for all its tabs together.
 */
export function followEvents(open: OpenStream, listener: Listener, visibility: Visibility): () => void {
  const stream = new EventStream(open, listener);
  const look = (): void => {
    if (visibility.hidden()) {
      stream.close();
    } else {
      stream.start();
    }
  };
  const forget = visibility.onChange(look);
  look();
  return () => {
    forget();
    stream.close();
  };
}

class EventStream {
  #running: AbortController | null = null;
  #lastId: string | null = null;

  constructor(
    private readonly open: OpenStream,
    private readonly listener: Listener
  ) {}

  start(): void {
    if (!this.#running) {
      this.#running = new AbortController();
      void this.#run(this.#running.signal);
    }
  }

  close(): void {
    this.#running?.abort();
    this.#running = null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let delay = FIRST_DELAY;
    while (!signal.aborted) {
      const reason = await this.#once(signal, () => {
        delay = FIRST_DELAY;
      });
      if (signal.aborted) {
        return;
      }
      this.listener.connection('lost', reason);
      // Not all pages at once after a restart of the service.
      await pause(delay * (0.75 + Math.random() / 2), signal);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    }
  }

  /** Reads one connection to its end; gives the reason why it ended. */
  async #once(signal: AbortSignal, opened: () => void): Promise<string> {
    const attempt = new AbortController();
    const stop = (): void => attempt.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const body = await this.open(this.#lastId, attempt.signal);
      opened();
      this.listener.connection('open');
      await this.#read(body, attempt);
      return 'The event stream ended.';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      signal.removeEventListener('abort', stop);
      attempt.abort();
    }
  }

  async #read(body: ReadableStream<Uint8Array>, attempt: AbortController): Promise<void> {
    const parser = new SseParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    let alarm = setTimeout(() => attempt.abort(), SILENCE);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        clearTimeout(alarm);
        alarm = setTimeout(() => attempt.abort(), SILENCE);
        for (const event of parser.push(decoder.decode(value, { stream: true }))) {
          this.#lastId = event.id || this.#lastId;
          this.listener.event(JSON.parse(event.data) as RunEvent);
        }
      }
    } finally {
      clearTimeout(alarm);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
