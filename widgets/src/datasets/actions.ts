import type { Description } from '../contract/wire';

/** What a host can do with a dataset; what is absent is not offered. */
export interface DatasetActions {
  /** Reads it in a new pipeline. */
  onRead?: ((description: Description) => void) | undefined;
  /** Shows its rows in a place of their own. */
  onPreview?: ((description: Description) => void) | undefined;
  /** Finds statistics of its columns. */
  onProfile?: ((description: Description) => void) | undefined;
  /** Writes the code that reads it into the cell one is on. */
  onInsert?: ((code: string) => void) | undefined;
  /** Gives it to what waits for one, and what that is. */
  pick?: { wanted: string; take(uri: string): void } | undefined;
}
