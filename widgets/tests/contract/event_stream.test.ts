import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { followEvents, type OpenStream, type Visibility } from '../../src/contract/event_stream';
import { progress } from './runs';

/** A server whose streams the test writes to, and ends. */
class Streams {
  readonly asked: (string | null)[] = [];
  readonly given: ReadableStreamDefaultController<Uint8Array>[] = [];
  open = 0;
  refuse: string | null = null;

  readonly opener: OpenStream = (lastEventId, signal) => {
    this.asked.push(lastEventId);
    if (this.refuse) {
      return Promise.reject(new Error(this.refuse));
    }
    this.open += 1;
    signal.addEventListener('abort', () => (this.open -= 1));
    const stream = new ReadableStream<Uint8Array>({ start: controller => void this.given.push(controller) });
    signal.addEventListener('abort', () => this.given.at(-1)?.error(new Error('aborted')));
    return Promise.resolve(stream);
  };

  write(text: string): void {
    this.given.at(-1)?.enqueue(new TextEncoder().encode(text));
  }
}

/** A page that the test hides and shows. */
class Page implements Visibility {
  #hidden = false;
  #changed: () => void = () => undefined;

  hidden = (): boolean => this.#hidden;

  onChange = (changed: () => void): (() => void) => {
    this.#changed = changed;
    return () => (this.#changed = () => undefined);
  };

  set(hidden: boolean): void {
    this.#hidden = hidden;
    this.#changed();
  }
}

const event = progress(1, 2, { rows_out: 5 });
const sent = (id: string): string => `id: ${id}\nevent: progress\ndata: ${JSON.stringify(event)}\n\n`;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('a followed stream', () => {
  let streams: Streams;
  let page: Page;
  let heard: unknown[];
  let stop: () => void;

  beforeEach(async () => {
    vi.useFakeTimers();
    [streams, page, heard] = [new Streams(), new Page(), []];
    const listener = {
      event: (one: unknown) => heard.push(one),
      connection: (state: string) => heard.push(state)
    };
    stop = followEvents(streams.opener, listener, page);
    await settle();
  });

  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('hands on what it hears', async () => {
    streams.write(sent('1-2'));
    await settle();
    expect(heard).toEqual(['open', event]);
  });

  it('goes on after the last event it heard when the stream ends', async () => {
    streams.write(sent('1-2'));
    await settle();
    streams.given.at(-1)?.close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(streams.asked).toEqual([null, '1-2']);
    expect(heard).toEqual(['open', event, 'lost', 'open']);
  });

  it('waits longer and longer for a service that is away, but never long', async () => {
    streams.refuse = 'away';
    streams.given.at(-1)?.close();
    await vi.advanceTimersByTimeAsync(60_000);
    const asked = streams.asked.length;
    expect(asked).toBeGreaterThan(6);
    expect(asked).toBeLessThan(16);
    streams.refuse = null;
    await vi.advanceTimersByTimeAsync(13_000);
    expect(heard.at(-1)).toBe('open');
  });

  it('does not trust a stream that has fallen silent', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(streams.asked.length).toBeGreaterThan(1);
    expect(streams.open).toBe(1);
  });

  it('is closed while the page is hidden, and goes on when it is seen again', async () => {
    streams.write(sent('1-2'));
    await settle();
    page.set(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([streams.open, streams.asked.length]).toEqual([0, 1]);
    page.set(false);
    await settle();
    expect([streams.open, streams.asked]).toEqual([1, [null, '1-2']]);
  });

  it('is over when nobody follows it any more', async () => {
    stop();
    page.set(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([streams.open, streams.asked.length]).toEqual([0, 1]);
  });
});
