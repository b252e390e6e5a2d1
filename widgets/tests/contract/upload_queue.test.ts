import { describe, expect, it, vi } from 'vitest';

import type { Method, Reply } from '../../src/contract/transport';
import type { BytesTransport } from '../../src/contract/upload';
import { isTaken, sendsBytes, UploadQueue } from '../../src/contract/upload_queue';
import { json } from './service';

const PART = 4;

/** A service that takes a part when the test lets it. */
class Store implements BytesTransport {
  readonly begun: { uri: string; mode: string }[] = [];
  readonly whole: string[] = [];
  readonly parts = new Map<string, Set<number>>();
  #waiting: (() => void)[] = [];
  held = false;

  async put(path: string, _body: Blob, _headers: unknown, signal?: AbortSignal): Promise<Reply> {
    if (this.held) {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        const give = (): void => reject(new DOMException('', 'AbortError'));
        signal?.addEventListener('abort', give);
        if (signal?.aborted) {
          give();
        }
      });
    }
    const [, , id, , number] = path.split('/');
    this.#of(id as string).add(Number(number));
    return json(200, {});
  }

  async request(_method: Method, path: string, body?: unknown): Promise<Reply> {
    if (path === '/uploads') {
      const { uri, mode, size } = body as { uri: string; mode: string; size: number };
      this.begun.push({ uri, mode });
      if (uri.includes('taken') && mode === 'error') {
        const problem = { code: 'target_exists', message: `${uri} exists already.` };
        return json(409, { detail: problem.message, problems: [problem] });
      }
      return this.#record(encodeURIComponent(uri), size);
    }
    const id = path.split('/')[2] as string;
    this.whole.push(decodeURIComponent(id));
    return this.#record(id, 0);
  }

  events(): () => void {
    return () => undefined;
  }

  release(): void {
    this.held = false;
    this.#waiting.splice(0).forEach(go => go());
  }

  #of(id: string): Set<number> {
    const found = this.parts.get(id) ?? new Set();
    this.parts.set(id, found);
    return found;
  }

  #record(id: string, size: number): Reply {
    const parts = [...this.#of(id)].map(number => ({ number, size: PART, sha256: null }));
    const count = Math.max(1, Math.ceil(size / PART));
    return json(200, { id, uri: '', size, state: 'open', part_size: PART, count, direct: false, parts });
  }
}

const file = (name: string): File => new File(['01234567'], name, { lastModified: 7 });

function queueOf(store: Store): UploadQueue {
  return new UploadQueue(store, { pause: () => Promise.resolve() }, () => 0);
}

const states = (queue: UploadQueue): string[] => queue.state().map(one => `${one.name} ${one.state}`);

describe('files on their way', () => {
  it('go one after another, each to its place below the folder', async () => {
    const store = new Store();
    store.held = true;
    const queue = queueOf(store);
    const done: string[] = [];
    queue.onDone(uri => done.push(uri));
    queue.add([file('a.csv'), file('b.csv')], 's3://lake/in');
    await vi.waitFor(() => expect(states(queue)).toEqual(['a.csv sending', 'b.csv waiting']));
    store.release();
    await vi.waitFor(() => expect(states(queue)).toEqual(['a.csv done', 'b.csv done']));
    expect(store.whole).toEqual(['s3://lake/in/a.csv', 's3://lake/in/b.csv']);
    expect(done).toEqual(store.whole);
    expect(queue.state()[0]).toMatchObject({ sent: 8, size: 8 });
  });

  it('stop when one is cancelled, let the next one through, and go on later', async () => {
    const store = new Store();
    store.held = true;
    const queue = queueOf(store);
    queue.add([file('a.csv'), file('b.csv')], '/in/');
    await vi.waitFor(() => expect(states(queue)[0]).toBe('a.csv sending'));
    queue.cancel(queue.state()[0]?.id ?? 0);
    await vi.waitFor(() => expect(states(queue)).toEqual(['a.csv cancelled', 'b.csv sending']));
    store.release();
    await vi.waitFor(() => expect(states(queue)).toEqual(['a.csv cancelled', 'b.csv done']));
    queue.again(queue.state()[0]?.id ?? 0, 'error');
    await vi.waitFor(() => expect(states(queue)).toEqual(['b.csv done', 'a.csv done']));
  });

  it('say why one is refused, and overwrite only when they are told to', async () => {
    const store = new Store();
    const queue = queueOf(store);
    queue.add([file('taken.csv'), file('b.csv')], '/in/');
    await vi.waitFor(() => expect(states(queue)).toEqual(['taken.csv refused', 'b.csv done']));
    const [refused] = queue.state();
    expect(refused?.error?.message).toBe('/in/taken.csv exists already.');
    expect(isTaken(refused?.error ?? null)).toBe(true);
    queue.again(refused?.id ?? 0, 'overwrite');
    await vi.waitFor(() => expect(states(queue)).toEqual(['b.csv done', 'taken.csv done']));
    expect(store.begun.at(-1)).toEqual({ uri: '/in/taken.csv', mode: 'overwrite' });
  });

  it('are offered only where bytes can be sent', () => {
    expect(sendsBytes(new Store())).toBe(true);
    expect(sendsBytes({ request: () => undefined })).toBe(false);
  });
});
