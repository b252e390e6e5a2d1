import { Signal } from '@lumino/signaling';

/** What waits for a dataset to be picked in the panel: a path field of a composer. */
export class Picking {
  readonly changed = new Signal<this, void>(this);
  #wanted: { name: string; take(uri: string): void } | null = null;

  /** What it is for; null when nothing waits. */
  get wanted(): string | null {
    return this.#wanted?.name ?? null;
  }

  /** Waits for one, in place of what has waited before. */
  ask(name: string, take: (uri: string) => void): void {
    this.#wanted = { name, take };
    this.changed.emit();
  }

  /** It was picked. */
  take(uri: string): void {
    const wanted = this.#wanted;
    this.end();
    wanted?.take(uri);
  }

  end(): void {
    this.#wanted = null;
    this.changed.emit();
  }
}
