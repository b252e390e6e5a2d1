export interface ListWindow {
  /** Lines to draw: `first` up to and without `end`. */
  first: number;
  end: number;
}

const OVERSCAN = 8;

/** The lines of a list that can be seen, and a few more on each side. */
export function visibleLines(scrollTop: number, viewport: number, height: number, count: number): ListWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / height)) - OVERSCAN);
  return { first, end: Math.min(count, first + Math.ceil(viewport / height) + 2 * OVERSCAN + 1) };
}

/** Where to scroll so that a line can be seen: as little as possible. */
export function scrollToLine(line: number, scrollTop: number, viewport: number, height: number): number {
  return Math.max(Math.min(scrollTop, line * height), (line + 1) * height - viewport);
}
