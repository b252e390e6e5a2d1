import type { AnyModel } from '@anywidget/types';

import type { Listener, Method, Reply, Transport } from '../contract/transport';
import type { RunEvent } from '../contract/wire';

/** What the kernel sends. */
type Message =
  | { kind: 'reply'; id: number; status: number; content_type: string }
  | { kind: 'event'; id: number; event: RunEvent }
  | { kind: 'lost'; id: number; reason: string };

interface Waiting {
  resolve(reply: Reply): void;
}

/** Reaches the service through the notebook's kernel, so that a widget works wherever its kernel does. */
export class CommTransport implements Transport {
  #last: number;
  #waiting = new Map<number, Waiting>();
  #listeners = new Map<number, Listener>();

  /**
   * `before`: the number before the first. All views of a widget, in all pages that show it, hear what is sent on its
   * one comm; numbers that begin anywhere keep them from taking each other's answers.
   */
  constructor(
    private readonly model: Pick<AnyModel, 'send' | 'on' | 'off'>,
    before: number = Math.floor(Math.random() * 2 ** 48)
  ) {
    this.#last = before;
    model.on('msg:custom', this.#receive);
  }

  request(
    method: Method,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
    headers?: Record<string, string>
  ): Promise<Reply> {
    const id = this.#next();
    return new Promise((resolve, reject) => {
      const give = (): void => {
        this.#waiting.delete(id);
        reject(new DOMException('The request was given up.', 'AbortError'));
      };
      if (signal?.aborted) {
        give();
        return;
      }
      signal?.addEventListener('abort', give, { once: true });
      this.#waiting.set(id, {
        resolve: reply => {
          signal?.removeEventListener('abort', give);
          resolve(reply);
        }
      });
      const message = { kind: 'request', id, method, path, body: body ?? null };
      this.model.send(headers ? { ...message, headers } : message);
    });
  }

  events(runs: string[] | null, listener: Listener): () => void {
    const id = this.#next();
    this.#listeners.set(id, listener);
    this.model.send({ kind: 'follow', id, runs });
    return () => {
      if (this.#listeners.delete(id)) {
        this.model.send({ kind: 'unfollow', id });
      }
    };
  }

  /** Ends what is being followed, and listens no more. */
  close(): void {
    for (const id of this.#listeners.keys()) {
      this.model.send({ kind: 'unfollow', id });
    }
    this.#listeners.clear();
    this.model.off('msg:custom', this.#receive);
  }

  readonly #receive = (message: Message, buffers: DataView[] = []): void => {
    if (message.kind === 'reply') {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      waiting?.resolve({
        status: message.status,
        contentType: message.content_type,
        bytes: bytesOf(buffers[0])
      });
    } else if (message.kind === 'event') {
      this.#listeners.get(message.id)?.event(message.event);
    } else {
      // The kernel tries again by itself; the next event says that it is back.
      this.#listeners.get(message.id)?.connection('lost', message.reason);
    }
  };

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}

function bytesOf(buffer: DataView | undefined): Uint8Array {
  if (!buffer) {
    return new Uint8Array();
  }
  const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  // A host may give a part of what came over its wire. Arrow's numbers are read in place, from multiples of eight.
  return buffer.byteOffset % 8 === 0 ? bytes : bytes.slice();
}
