import { describe, expect, it } from 'vitest';

import { ServiceError } from '../../src/contract/service_error';
import type { Method, Reply } from '../../src/contract/transport';
import { type BytesTransport, upload, type UploadRecord } from '../../src/contract/upload';
import { bytes, json } from './service';

const PART = 4;

/** A service that keeps parts, and a network before it that breaks when it is told to. */
class Uploads implements BytesTransport {
  readonly kept = new Map<number, string>();
  readonly digests: string[] = [];
  readonly paths: string[] = [];
  asked: unknown = null;
  direct = false;
  breaks = 0;
  refusal: Reply | null = null;

  async put(path: string, body: Blob, headers: Record<string, string>): Promise<Reply> {
    this.paths.push(path);
    if (this.breaks > 0) {
      this.breaks -= 1;
      throw new TypeError('Failed to fetch');
    }
    if (this.refusal) {
      return this.refusal;
    }
    this.kept.set(Number(path.split('/').pop()), await body.text());
    this.digests.push(headers['Content-Digest'] ?? '');
    return json(200, {});
  }

  request(_method: Method, path: string, body?: unknown): Promise<Reply> {
    this.paths.push(path);
    if (path === '/uploads') {
      this.asked = body;
    }
    if (path.endsWith('/presigned')) {
      return Promise.resolve(json(200, { url: 'https://store/part', headers: { 'x-sum': 'y' } }));
    }
    return Promise.resolve(json(200, this.record(path.endsWith('/complete') ? 'complete' : 'open')));
  }

  events(): () => void {
    return () => undefined;
  }

  record(state: 'open' | 'complete'): UploadRecord {
    const parts = [...this.kept].map(([number, text]) => ({ number, size: text.length, sha256: null }));
    const { direct } = this;
    return { id: 'u', uri: '/x', size: 10, state, part_size: PART, count: 3, direct, parts };
  }
}

const file = new File(['0123456789'], 'ten.csv', { lastModified: 7 });
const pause = (): Promise<void> => Promise.resolve();

describe('an upload', () => {
  it('sends every part with its digest, then completes', async () => {
    const service = new Uploads();
    const seen: number[] = [];
    const record = await upload(service, file, '/x', { onProgress: sent => seen.push(sent) });
    expect(record.state).toBe('complete');
    expect(Object.fromEntries(service.kept)).toEqual({ 1: '0123', 2: '4567', 3: '89' });
    expect(service.digests).toContain('sha-256=:G+LkUrRteg2WVrux92joJI66G3W67WX12Z6vqUiJmmo=:');
    expect(seen.at(-1)).toBe(10);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    expect(service.asked).toEqual({ uri: '/x', size: 10, fingerprint: 'ten.csv:10:7', mode: 'error' });
  });

  it('goes on with what had come before a reload', async () => {
    const service = new Uploads();
    service.kept.set(1, '0123').set(3, '89');
    const seen: number[] = [];
    await upload(service, file, '/x', { onProgress: sent => seen.push(sent) });
    expect(service.paths).toEqual(['/uploads', '/uploads/u/parts/2', '/uploads/u/complete']);
    expect(seen).toEqual([6, 10]);
  });

  it('tries again over a network that breaks', async () => {
    const service = new Uploads();
    service.breaks = 5;
    await upload(service, file, '/x', { pause });
    expect(service.kept.size).toBe(3);
  });

  it('ends at a refusal that another try would not change, in the words of the service', async () => {
    const service = new Uploads();
    service.refusal = json(404, { detail: 'There is no upload.' });
    await expect(upload(service, file, '/x', { pause })).rejects.toThrow('There is no upload.');
    expect(service.paths.filter(path => path.includes('/parts/')).length).toBeLessThanOrEqual(3);
  });

  it('gives up when a busy service stays busy', async () => {
    const service = new Uploads();
    service.refusal = bytes(503, new Uint8Array());
    await expect(upload(service, file, '/x', { pause })).rejects.toThrow(ServiceError);
  });

  it('sends parts straight to a store that takes them', async () => {
    const service = new Uploads();
    service.direct = true;
    const sent: [string, string | undefined][] = [];
    const send = (url: string, init: RequestInit): Promise<Response> => {
      sent.push([url, (init.headers as Record<string, string>)['x-sum']]);
      return Promise.resolve(new Response());
    };
    await upload(service, file, '/x', { fetch: send as typeof fetch });
    expect(sent).toEqual(Array.from({ length: 3 }, () => ['https://store/part', 'y']));
  });
});
