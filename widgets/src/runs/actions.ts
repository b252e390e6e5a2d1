import type { Table } from '../contract/arrow';
import type { Client } from '../contract/client';
import type { RunStore } from '../contract/run_store';

/** What one can do with a run. */
export interface RunActions {
  cancel(id: string): Promise<void>;
  retry(id: string): Promise<unknown>;
  log(id: string, signal: AbortSignal): Promise<string>;
  rows(run: string, node: string, offset: number, limit: number, signal: AbortSignal): Promise<Table>;
  /** Opens a result in a place of its own; absent where the host has none, and it opens beneath. */
  openResult?: ((run: string, node: string) => void) | undefined;
  /** Reads an output in a new pipeline; absent where the host cannot open one. */
  readOutput?: ((uri: string) => void) | undefined;
}

export function runActions(
  client: Client,
  store: RunStore,
  host: Pick<RunActions, 'openResult' | 'readOutput'> = {}
): RunActions {
  return {
    cancel: id => store.cancel(id),
    retry: id => store.retry(id),
    log: (id, signal) => client.log(id, signal),
    rows: (run, node, offset, limit, signal) => client.result(run, node, offset, limit, signal),
    ...host
  };
}
