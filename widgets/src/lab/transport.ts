import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { followEvents, type Visibility } from '../contract/event_stream';
import { ServiceError } from '../contract/service_error';
import type { Listener, Method, Reply } from '../contract/transport';
import type { BytesTransport } from '../contract/upload';

const API = 'karyaksham/api/v1';

const page: Visibility = {
  hidden: () => document.hidden,
  onChange: changed => {
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }
};

/** Reaches the service through the user's own Jupyter server, with its authentication. */
export class HttpTransport implements BytesTransport {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  async request(
    method: Method,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
    headers: Record<string, string> = {}
  ): Promise<Reply> {
    const sent = withBody(body, headers);
    return toReply(await this.#fetch(path, { method, ...sent, ...(signal ? { signal } : {}) }));
  }

  async put(path: string, body: Blob, headers: Record<string, string>, signal?: AbortSignal): Promise<Reply> {
    return toReply(await this.#fetch(path, { method: 'PUT', body, headers, ...(signal ? { signal } : {}) }));
  }

  events(runs: string[] | null, listener: Listener): () => void {
    const query = new URLSearchParams((runs ?? []).map(run => ['run', run])).toString();
    const path = query ? `/events?${query}` : '/events';
    const open = async (
      lastEventId: string | null,
      signal: AbortSignal
    ): Promise<ReadableStream<Uint8Array>> => {
      const headers = {
        Accept: 'text/event-stream',
        ...(lastEventId ? { 'Last-Event-ID': lastEventId } : {})
      };
      const response = await this.#fetch(path, { headers, signal });
      if (!response.ok || !response.body) {
        throw ServiceError.fromReply(await toReply(response));
      }
      return response.body;
    };
    return followEvents(open, listener, page);
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const url = URLExt.join(this.settings.baseUrl, API, path);
    // The default, no-store, makes ServerConnection append the time to every URL.
    return ServerConnection.makeRequest(url, { cache: 'no-cache', ...init }, this.settings);
  }
}

function withBody(body: unknown, headers: Record<string, string>): RequestInit {
  return body === undefined
    ? { headers }
    : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
}

async function toReply(response: Response): Promise<Reply> {
  return {
    status: response.status,
    contentType: response.headers.get('Content-Type') ?? '',
    bytes: new Uint8Array(await response.arrayBuffer())
  };
}
