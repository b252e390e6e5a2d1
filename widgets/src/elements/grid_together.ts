/** Grids that are scrolled together: they stay at the same rows. */
export class ScrollTogether {
  #frames = new Set<HTMLElement>();
  #leading: HTMLElement | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;

  readonly join = (frame: HTMLElement): (() => void) => {
    this.#frames.add(frame);
    return () => this.#frames.delete(frame);
  };

  /** A grid was scrolled: the others follow, and do not lead while they do. */
  scrolled(frame: HTMLElement): void {
    if (this.#leading !== null && this.#leading !== frame) {
      return;
    }
    this.#leading = frame;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => (this.#leading = null), 120);
    for (const other of this.#frames) {
      if (other !== frame) {
        other.scrollTop = frame.scrollTop;
      }
    }
  }
}
