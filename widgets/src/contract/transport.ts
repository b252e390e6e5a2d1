import type { RunEvent } from './wire';

/** What came back from the service, whichever way it was reached. */
export interface Reply {
  status: number;
  contentType: string;
  bytes: Uint8Array;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Who listens to a stream of events. */
export interface Listener {
  event(event: RunEvent): void;
  /** The stream is open, or was lost and is being opened again (`reason` says why). */
  connection(state: 'open' | 'lost', reason?: string): void;
}

/**
 * The one way from a view to the service: HTTP in JupyterLab, the kernel's comm in a notebook widget.
 *
 * `request` resolves whatever the status is and rejects only when nobody answered, or when `signal` was aborted.
 * `events` follows the given runs (`null`: all of the owner's) until the returned function is called; it
 * reconnects by itself.
 */
export interface Transport {
  request(
    method: Method,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
    headers?: Record<string, string>
  ): Promise<Reply>;
  events(runs: string[] | null, listener: Listener): () => void;
}
