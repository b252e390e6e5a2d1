import type { Listener, Method, Reply, Transport } from '../../src/contract/transport';

/** A transport whose answers the test writes, by method and path. */
export class Service implements Transport {
  readonly asked: string[] = [];
  readonly answers = new Map<string, () => unknown>();
  listener: Listener | null = null;
  followed: string[] | null | undefined;

  request(method: Method, path: string): Promise<Reply> {
    this.asked.push(`${method} ${path}`);
    const answer = this.answers.get(`${method} ${path}`);
    if (!answer) {
      return Promise.reject(new TypeError('Failed to fetch'));
    }
    const value = answer();
    return Promise.resolve(value instanceof Uint8Array ? bytes(200, value) : json(200, value));
  }

  events(runs: string[] | null, listener: Listener): () => void {
    this.followed = runs;
    this.listener = listener;
    return () => {
      this.listener = null;
    };
  }
}

export function json(status: number, value: unknown): Reply {
  return {
    ...bytes(status, new TextEncoder().encode(JSON.stringify(value))),
    contentType: 'application/json'
  };
}

export function bytes(status: number, content: Uint8Array): Reply {
  return { status, contentType: '', bytes: content };
}
