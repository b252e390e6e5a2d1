import type { RunStore } from '../contract/run_store';

const LOOK = 10_000;

/**
 * Watches the runs from when the service runs, which a page never starts by looking: it may be one that only has
 * JupyterLab open.
 */
export class RunWatch {
  #waiting: (() => void)[] = [];

  /** `isRunning` says whether the service runs, without starting it. */
  constructor(
    private readonly runs: RunStore,
    private readonly isRunning: () => Promise<boolean>
  ) {}

  /** Calls `changed` whenever a run is news. */
  readonly watch = (changed: () => void): void => {
    this.#waiting.push(changed);
    if (this.#waiting.length === 1) {
      void this.#look();
    }
  };

  async #look(): Promise<void> {
    if (!document.hidden && (await this.isRunning())) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const changed of waiting) {
        this.runs.subscribe(changed);
      }
    } else {
      setTimeout(() => void this.#look(), LOOK);
    }
  }
}
