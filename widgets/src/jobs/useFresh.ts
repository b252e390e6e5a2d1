import { useState, useSyncExternalStore } from 'react';

import type { RunStore } from '../contract/run_store';
import { useLoaded, type Loaded } from '../elements/hooks';
import { turnOf } from './jobs';

/**
 * Something of a saved pipeline (or of all), read again whenever one of its runs begins or ends. What was read
 * before is shown until then.
 */
export function useFresh<T>(
  runs: RunStore,
  subject: string,
  pipeline: string | undefined,
  load: (signal: AbortSignal) => Promise<T>
): Loaded<T> {
  const state = useSyncExternalStore(runs.subscribe, runs.state);
  const loaded = useLoaded(`${subject} ${turnOf(state, pipeline)}`, load);
  const [kept, setKept] = useState<{ subject: string; value: T } | null>(null);
  if (loaded.value !== null && (kept?.subject !== subject || kept.value !== loaded.value)) {
    setKept({ subject, value: loaded.value });
  }
  const value = loaded.value ?? (kept?.subject === subject ? kept.value : null);
  return { ...loaded, value };
}
