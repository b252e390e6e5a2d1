import { ServiceError } from './service_error';
import type { Reply, Transport } from './transport';

/** A transport that can also send bytes as they are; a notebook's comm cannot. */
export interface BytesTransport extends Transport {
  put(path: string, body: Blob, headers: Record<string, string>, signal?: AbortSignal): Promise<Reply>;
}

/** An upload as the service tells of it. */
export interface UploadRecord {
  id: string;
  uri: string;
  size: number;
  state: 'open' | 'complete';
  part_size: number;
  count: number;
  /** Whether parts go straight to the store. */
  direct: boolean;
  parts: { number: number; size: number; sha256: string | null }[];
}

export interface UploadOptions {
  mode?: 'error' | 'overwrite';
  /** Stops sending; what has come stays for a day, and the same file goes on from there. */
  signal?: AbortSignal;
  onProgress?: (sent: number, total: number) => void;
  /** Waits before the try with this number, counted from 1. */
  pause?: (attempt: number) => Promise<void>;
  /** Sends a part straight to the store. */
  fetch?: typeof fetch;
}

const AT_ONCE = 3;
const TRIES = 12;
const decoder = new TextDecoder();

/**
 * Sends a file in parts, each with its digest, and goes on where an earlier call with the same file and place ended,
 * after a lost connection as after a reload of the page.
 */
export async function upload(
  transport: BytesTransport,
  file: File,
  uri: string,
  options: UploadOptions = {}
): Promise<UploadRecord> {
  const sender = new Sender(transport, file, options);
  const begun = await sender.begin(uri);
  await sender.sendMissing(begun);
  return sender.complete(begun);
}

class Sender {
  #sent = 0;

  constructor(
    private readonly transport: BytesTransport,
    private readonly file: File,
    private readonly options: UploadOptions
  ) {}

  begin(uri: string): Promise<UploadRecord> {
    // The service knows a file that is picked again by its name, size and date.
    const fingerprint = `${this.file.name}:${this.file.size}:${this.file.lastModified}`;
    const mode = this.options.mode ?? 'error';
    const wanted = { uri, size: this.file.size, fingerprint, mode };
    return this.#json('POST', '/uploads', wanted);
  }

  async sendMissing(record: UploadRecord): Promise<void> {
    const there = new Set(record.parts.map(part => part.number));
    this.#count(record.parts.reduce((sum, part) => sum + part.size, 0));
    const missing = Array.from({ length: record.count }, (_, index) => index + 1).filter(n => !there.has(n));
    // Whoever fails ends the others: their next part is not taken any more.
    const take = async (): Promise<void> => {
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
        await this.#send(record, number).catch((error: unknown) => {
          missing.length = 0;
          throw error;
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, take));
  }

  complete(record: UploadRecord): Promise<UploadRecord> {
    return this.#json('POST', `/uploads/${record.id}/complete`);
  }

  async #send(record: UploadRecord, number: number): Promise<void> {
    const begin = (number - 1) * record.part_size;
    const body = this.file.slice(begin, begin + record.part_size);
    const digest = await sha256(body);
    const path = `/uploads/${record.id}/parts/${number}`;
    await this.#insist(() =>
      record.direct ? this.#sendDirect(path, body, digest) : this.#sendHere(path, body, digest)
    );
    this.#count(body.size);
  }

  #sendHere(path: string, body: Blob, digest: string | null): Promise<Reply> {
    const headers = digest ? { 'Content-Digest': `sha-256=:${digest}:` } : {};
    return this.transport.put(
      path,
      body,
      { 'Content-Type': 'application/octet-stream', ...headers },
      this.options.signal
    );
  }

  async #sendDirect(path: string, body: Blob, digest: string | null): Promise<Reply> {
    const link = await this.transport.request(
      'POST',
      `${path}/presigned`,
      { sha256: digest },
      this.options.signal
    );
    if (link.status >= 400) {
      return link;
    }
    const { url, headers } = parse<{ url: string; headers: Record<string, string> }>(link);
    const send = this.options.fetch ?? fetch;
    const answer = await send(url, {
      method: 'PUT',
      body,
      headers,
      ...(this.options.signal ? { signal: this.options.signal } : {})
    });
    return { status: answer.status, contentType: '', bytes: new Uint8Array(await answer.arrayBuffer()) };
  }

  async #json(method: 'POST', path: string, body?: unknown): Promise<UploadRecord> {
    return parse(await this.#insist(() => this.transport.request(method, path, body, this.options.signal)));
  }

  /** Asks until there is an answer that another try would not change. */
  async #insist(ask: () => Promise<Reply>): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      const reply = await ask().catch((error: unknown) => {
        if (this.options.signal?.aborted || attempt >= TRIES) {
          throw error;
        }
        return null;
      });
      if (reply && (reply.status < 400 || !isPassing(reply.status) || attempt >= TRIES)) {
        if (reply.status >= 400) {
          throw ServiceError.fromReply(reply);
        }
        return reply;
      }
      await (this.options.pause ?? later)(attempt);
    }
  }

  #count(bytes: number): void {
    this.#sent += bytes;
    this.options.onProgress?.(this.#sent, this.file.size);
  }
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Base64; null where the browser computes none because the page came over plain HTTP. */
async function sha256(body: Blob): Promise<string | null> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) {
    return null;
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', await body.arrayBuffer()));
  return btoa(String.fromCharCode(...digest));
}

function later(attempt: number): Promise<void> {
  const seconds = Math.min(2 ** (attempt - 1), 15);
  return new Promise(resolve => setTimeout(resolve, seconds * 1000 * (0.5 + Math.random() / 2)));
}

function parse<T>(reply: Reply): T {
  return JSON.parse(decoder.decode(reply.bytes)) as T;
}
