import { describe, expect, it } from 'vitest';

import { CommTransport } from '../../src/notebook/comm_transport';
import { progress } from '../contract/runs';

type Handler = (message: unknown, buffers?: DataView[]) => void;

/** The page's half of a comm; the test is the kernel. */
class Comm {
  readonly sent: Record<string, unknown>[] = [];
  #handlers = new Set<Handler>();

  send(message: Record<string, unknown>): void {
    this.sent.push(message);
  }

  on(_event: string, handler: Handler): void {
    this.#handlers.add(handler);
  }

  off(_event: string, handler: Handler): void {
    this.#handlers.delete(handler);
  }

  receive(message: unknown, ...buffers: DataView[]): void {
    for (const handler of this.#handlers) {
      handler(message, buffers);
    }
  }
}

function pair(): { comm: Comm; transport: CommTransport } {
  const comm = new Comm();
  return { comm, transport: new CommTransport(comm as never, 0) };
}

describe('a request', () => {
  it('is answered by the reply of its number, with its bytes', async () => {
    const { comm, transport } = pair();
    const [first, second] = [transport.request('GET', '/a'), transport.request('POST', '/b', { x: 1 })];
    expect(comm.sent).toEqual([
      { kind: 'request', id: 1, method: 'GET', path: '/a', body: null },
      { kind: 'request', id: 2, method: 'POST', path: '/b', body: { x: 1 } }
    ]);
    const buffer = new Uint8Array([9, 1, 2, 9]).buffer;
    comm.receive({ kind: 'reply', id: 2, status: 200, content_type: 'x' }, new DataView(buffer, 1, 2));
    comm.receive({ kind: 'reply', id: 1, status: 404, content_type: 'y' });
    expect(await second).toEqual({ status: 200, contentType: 'x', bytes: new Uint8Array([1, 2]) });
    expect(await first).toEqual({ status: 404, contentType: 'y', bytes: new Uint8Array() });
  });

  it('has bytes that Arrow can read in place, wherever its host cut them out', async () => {
    const { comm, transport } = pair();
    const asked = transport.request('GET', '/a');
    comm.receive(
      { kind: 'reply', id: 1, status: 200, content_type: 'x' },
      new DataView(new ArrayBuffer(40), 12, 16)
    );
    const { bytes } = await asked;
    expect([...new BigInt64Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, 2)]).toEqual([0n, 0n]);
  });

  it('can be given up, and its late reply harms nobody', async () => {
    const { comm, transport } = pair();
    const abort = new AbortController();
    const asked = transport.request('GET', '/a', undefined, abort.signal);
    abort.abort();
    await expect(asked).rejects.toThrow('given up');
    comm.receive({ kind: 'reply', id: 1, status: 200, content_type: '' });
    await expect(transport.request('GET', '/a', undefined, abort.signal)).rejects.toThrow('given up');
  });
});

describe('following', () => {
  it('asks the kernel, hands on events of its number, and tells the kernel when it ends', () => {
    const { comm, transport } = pair();
    const heard: unknown[] = [];
    const listener = { event: (event: unknown) => heard.push(event), connection: () => undefined };
    const stop = transport.events(['r1'], listener);
    const event = progress(1, 2, { rows_out: 5 });
    comm.receive({ kind: 'event', id: 1, event });
    comm.receive({ kind: 'event', id: 7, event });
    stop();
    stop();
    comm.receive({ kind: 'event', id: 1, event });
    expect(heard).toEqual([event]);
    expect(comm.sent).toEqual([
      { kind: 'follow', id: 1, runs: ['r1'] },
      { kind: 'unfollow', id: 1 }
    ]);
  });

  it('says that the kernel has lost the service, and why', () => {
    const { comm, transport } = pair();
    const heard: unknown[] = [];
    transport.events(['r1'], { event: () => undefined, connection: (...said) => heard.push(said) });
    comm.receive({ kind: 'lost', id: 1, reason: 'nobody listens' });
    expect(heard).toEqual([['lost', 'nobody listens']]);
  });

  it('is not disturbed by another view of the same widget', () => {
    const comm = new Comm();
    const views = [new CommTransport(comm as never), new CommTransport(comm as never)];
    for (const view of views) {
      view.events(['r1'], { event: () => undefined, connection: () => undefined });
    }
    expect(new Set(comm.sent.map(message => message.id)).size).toBe(2);
  });

  it('ends with the widget', () => {
    const { comm, transport } = pair();
    transport.events(null, { event: () => undefined, connection: () => undefined });
    transport.close();
    expect(comm.sent.at(-1)).toEqual({ kind: 'unfollow', id: 1 });
  });
});
