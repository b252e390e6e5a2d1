import { useCallback, useEffect, useState } from 'react';

export interface Loaded<T> {
  value: T | null;
  error: Error | null;
  loading: boolean;
  reload(): void;
}

interface Outcome<T> {
  key: string;
  value: T | null;
  error: Error | null;
}

/**
 * Reads something again whenever `key` changes (null: nothing to read), and gives up on what is no longer wanted.
 * A value of another key is never shown.
 */
export function useLoaded<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [outcome, setOutcome] = useState<Outcome<T> | null>(null);
  const [turn, setTurn] = useState(0);
  const wanted = key === null ? null : `${turn} ${key}`;

  useEffect(() => {
    if (wanted === null) {
      return;
    }
    const abort = new AbortController();
    const settle = (value: T | null, error: Error | null): void => {
      if (!abort.signal.aborted) {
        setOutcome({ key: wanted, value, error });
      }
    };
    load(abort.signal).then(
      value => settle(value, null),
      (reason: unknown) => settle(null, reason instanceof Error ? reason : new Error(String(reason)))
    );
    return () => abort.abort();
    // `load` is made anew by every render; `key` says what it reads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted]);

  const reload = useCallback(() => setTurn(before => before + 1), []);
  const current = outcome !== null && outcome.key === wanted ? outcome : null;
  return {
    value: current?.value ?? null,
    error: current?.error ?? null,
    loading: wanted !== null && current === null,
    reload
  };
}

/** The time, every second while `ticking`. */
export function useNow(ticking: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!ticking) {
      return;
    }
    const timer = setInterval(() => setNow(new Date()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

/** The size of an element as it is now; zero before it was measured. */
export function useSize(element: HTMLElement | null): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!element) {
      return;
    }
    const observer = new ResizeObserver(() => {
      setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
