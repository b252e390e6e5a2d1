import { useState } from 'react';

import { asError } from '../elements/Refusal';

export interface Asking {
  busy: boolean;
  error: Error | null;
  /** Does something, and keeps what is said against it. */
  ask(action: () => Promise<unknown>): void;
  clear(): void;
}

/** Asks the service for one thing at a time. */
export function useAsking(): Asking {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const run = async (action: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await action();
    } catch (reason) {
      setError(asError(reason));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, ask: action => void run(action), clear: () => setError(null) };
}
