import { useEffect, useRef, useState, type KeyboardEvent, type UIEvent } from 'react';

import { useSize } from './hooks';
import { scrollToLine, visibleLines } from './list_window';

interface Lines {
  /** The lines to draw: `first` up to and without `end`. */
  first: number;
  end: number;
  /** The line that the tab key leads to; the arrow keys lead to the others. */
  at: number;
  goTo(line: number): void;
  list: {
    ref(element: HTMLElement | null): void;
    onKeyDown(event: KeyboardEvent<HTMLElement>): void;
    onScroll(event: UIEvent<HTMLElement>): void;
  };
}

/**
 * A list of any length with lines of one height: only those that can be seen are drawn, and the arrow keys go along
 * them. Each line has a `data-line` with its number, on what takes the focus.
 */
export function useLines(count: number, height: number): Lines {
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const [top, setTop] = useState(0);
  const [chosen, setChosen] = useState(0);
  const wanted = useRef(false);
  const size = useSize(frame);
  const at = Math.min(chosen, Math.max(0, count - 1));

  // A line that was not drawn when the key was pressed is there now.
  useEffect(() => {
    if (wanted.current) {
      wanted.current = false;
      frame?.querySelector<HTMLElement>(`[data-line='${at}']`)?.focus({ preventScroll: true });
    }
  });
  useKeptInView(frame, size.height, at, height);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const target = lineFor(event.key, at, count, Math.floor(size.height / height));
    if (target !== null) {
      wanted.current = true;
      setChosen(target);
      const list = event.currentTarget;
      list.scrollTo({ top: scrollToLine(target, list.scrollTop, list.clientHeight, height) });
      event.preventDefault();
    }
  };
  return {
    ...visibleLines(top, size.height, height, count),
    at,
    goTo: setChosen,
    list: { ref: setFrame, onKeyDown, onScroll: event => setTop(event.currentTarget.scrollTop) }
  };
}

/** The line that was in view stays there when something else takes a part of the list's room. */
function useKeptInView(frame: HTMLElement | null, room: number, line: number, height: number): void {
  const before = useRef(room);
  useEffect(() => {
    const top = frame?.scrollTop ?? 0;
    const wasSeen = line * height >= top && (line + 1) * height <= top + before.current;
    before.current = room;
    if (frame && wasSeen) {
      frame.scrollTo({ top: scrollToLine(line, top, frame.clientHeight, height) });
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [room]);
}

function lineFor(key: string, at: number, count: number, page: number): number | null {
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1
  };
  const target = targets[key];
  return target === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, target));
}
