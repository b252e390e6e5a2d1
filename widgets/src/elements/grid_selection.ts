import { useState, type ClipboardEvent, type KeyboardEvent, type MouseEvent } from 'react';

import { copiedText, moved, type CellPlace, type Extent, type Selection } from './grid_keys';
import type { GridRows } from './grid_rows';
import { Body, scrollFor } from './grid_window';

interface GridKeysProps {
  rows: GridRows;
  frame: HTMLElement | null;
  widths: readonly number[];
  gutter: number;
  /** The height in which rows can be seen. */
  body: number;
  resize(column: number, width: number | null): void;
}

interface GridKeys {
  selection: Selection | null;
  onKeyDown(event: KeyboardEvent): void;
  onMouseDown(event: MouseEvent): void;
  onFocus(): void;
  onCopy(event: ClipboardEvent): void;
}

const STEP = 16;

/** The cell one is on, what is selected, and the keys that change both. */
export function useGridKeys({ rows, frame, widths, gutter, body, resize }: GridKeysProps): GridKeys {
  const extent = { rows: rows.rowCount, columns: rows.columns.length, page: Body.rows(body) };
  const [selection, setChosen] = useSelection(extent);

  const go = (active: CellPlace, extend: boolean): void => {
    setChosen({ anchor: extend && selection ? selection.anchor : active, active });
    if (frame) {
      const target = scrollFor(active, frame, { widths, gutter, body, rowCount: rows.rowCount });
      frame.scrollTo(target);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = selection?.active ?? { row: 0, column: 0 };
    const action = actionOf(event, from, extent);
    if (action?.kind === 'widen') {
      resize(from.column, (widths[from.column] ?? 0) + action.by);
    } else if (action?.kind === 'all') {
      setChosen(everything(extent));
    } else if (action?.kind === 'go') {
      go(action.to, event.shiftKey);
    } else {
      return;
    }
    event.preventDefault();
    // JupyterLab has commands for some of these keys.
    event.stopPropagation();
  };
  return {
    selection,
    onKeyDown,
    onMouseDown: event => {
      const place = placeOf(event.target);
      if (place) {
        setChosen({ anchor: event.shiftKey && selection ? selection.anchor : place, active: place });
      }
    },
    onFocus: () => {
      if (!selection && extent.rows > 0 && extent.columns > 0) {
        const first = { row: Body.firstWhole(frame?.scrollTop ?? 0, body, extent.rows), column: 0 };
        setChosen({ anchor: first, active: first });
      }
    },
    onCopy: event => copy(event, selection, rows)
  };
}

type Action = { kind: 'widen'; by: number } | { kind: 'all' } | { kind: 'go'; to: CellPlace };

/** What a key asks for; null when it is none of the grid's. */
function actionOf(event: KeyboardEvent, from: CellPlace, extent: Extent): Action | null {
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.altKey) {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    return by === undefined ? null : { kind: 'widen', by };
  }
  if (ctrl && event.key === 'a') {
    return extent.rows > 0 ? { kind: 'all' } : null;
  }
  const to = moved(from, { key: event.key, ctrl }, extent);
  return to && { kind: 'go', to };
}

/** What a person has marked with the mouse comes before what the grid has selected. */
function copy(event: ClipboardEvent, selection: Selection | null, rows: GridRows): void {
  const text = selection && !window.getSelection()?.toString() ? copiedText(selection, rows.text) : null;
  if (text !== null) {
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  }
}

function everything({ rows, columns }: { rows: number; columns: number }): Selection {
  return { anchor: { row: 0, column: 0 }, active: { row: rows - 1, column: columns - 1 } };
}

/** What is selected, as long as the table has it: one that was read anew may be smaller. */
function useSelection(extent: Extent): [Selection | null, (selection: Selection) => void] {
  const [chosen, setChosen] = useState<Selection | null>(null);
  const there = chosen && fits(chosen.active, extent) && fits(chosen.anchor, extent);
  return [there ? chosen : null, setChosen];
}

function fits({ row, column }: CellPlace, extent: { rows: number; columns: number }): boolean {
  return row < extent.rows && column < extent.columns;
}

function placeOf(target: EventTarget): CellPlace | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell]') : null;
  const row = cell?.closest<HTMLElement>('[data-row]')?.dataset.row;
  const column = cell?.dataset.column;
  return row === undefined || column === undefined ? null : { row: Number(row), column: Number(column) };
}
