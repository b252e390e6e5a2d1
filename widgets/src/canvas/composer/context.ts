import { createContext, useContext, useSyncExternalStore } from 'react';

import type { Client } from '../../contract/client';
import type { NodeDescription, SampleKind } from '../../contract/wire';
import type { DocumentState } from '../editing/model';
import type { Checks, ChecksState } from './checks';
import type { Running } from './runs';
import type { Session, View } from './session';

/** What a person may choose to see otherwise. */
export interface Preferences {
  /** A small map in the corner of a large pipeline. */
  smallMap: boolean;
  /** The rows that are shown at a port, at first. */
  previewSample: SampleKind;
  previewRows: number;
}

export const DEFAULTS: Preferences = { smallMap: true, previewSample: 'head', previewRows: 1000 };

/** What every part of a composer works with. */
export interface Work {
  session: Session;
  checks: Checks;
  running: Running;
  client: Client;
  base: string | null;
  types: ReadonlyMap<string, NodeDescription>;
  preferences: Preferences;
  /** Values for the document's parameters, for checking and running. */
  values: Record<string, unknown>;
  setValues(values: Record<string, unknown>): void;
}

export const WorkContext = createContext<Work | null>(null);

export function useWork(): Work {
  const work = useContext(WorkContext);
  if (work === null) {
    throw new Error('This is a part of a composer.');
  }
  return work;
}

interface Observable<T> {
  readonly subscribe: (changed: () => void) => () => void;
  readonly state: () => T;
}

export function useObserved<T>(observed: Observable<T>): T {
  return useSyncExternalStore(observed.subscribe, observed.state);
}

export function useDocument(): DocumentState {
  return useObserved(useWork().session.model);
}

export function useView(): View {
  const { session } = useWork();
  return useSyncExternalStore(session.subscribe, session.view);
}

export function useChecks(): ChecksState {
  return useObserved(useWork().checks);
}
