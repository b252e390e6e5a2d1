import { useEffect, useMemo, useSyncExternalStore } from 'react';

import type { Client, Preview } from '../contract/client';
import type { PipelineDocument, SampleKind } from '../contract/wire';
import { PreviewLoad, type LoadState } from './preview_load';
import { previewKey } from './upstream';

/** Which rows of which port. */
export interface Wanted {
  client: Client;
  document: PipelineDocument;
  base: string | null;
  parameters: Record<string, unknown>;
  node: string;
  port: string;
  rows: number;
  sample: SampleKind;
}

export type Loaded = LoadState<Preview> & { again(): void };

/** The rows of a port as they were last seen, loaded anew when something upstream of it changes; null wants none. */
export function usePreview(wanted: Wanted | null): Loaded {
  const load = useMemo(() => new PreviewLoad<Preview>(), []);
  const key = wanted && keyOf(wanted);
  useEffect(() => {
    if (wanted && key !== null) {
      const { client, ...request } = wanted;
      load.want(key, signal => client.preview(request, signal));
    }
    // The key says what is wanted; the document is a new object at every change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [load, key]);
  useEffect(() => () => load.close(), [load]);
  const state = useSyncExternalStore(load.subscribe, load.state);
  return { ...state, again: load.again };
}

function keyOf({ document, base, parameters, node, port, rows, sample }: Wanted): string {
  return previewKey(document, node, [node, port, base, rows, sample], parameters);
}
