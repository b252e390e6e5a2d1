import { useEffect, useId, useState, type CSSProperties, type ReactNode } from 'react';

import { DataGridHeader } from './DataGridHeader';
import { DataGridRow } from './DataGridRow';
import { DataGridWhole } from './DataGridWhole';
import { formatCount } from './format';
import type { CellPlace, Selection } from './grid_keys';
import type { GridMarks, GridRows } from './grid_rows';
import { useGridKeys } from './grid_selection';
import type { ScrollTogether } from './grid_together';
import { useColumnWidths } from './grid_widths';
import { ROW_HEIGHT, visibleColumns, visibleRows, type ColumnWindow, type RowWindow } from './grid_window';
import { useSize } from './hooks';
import './grid.css';

export type { GridRows } from './grid_rows';

interface DataGridProps {
  rows: GridRows;
  label: string;
  /** Called with the rows that can be seen (the end is not among them) whenever they change. */
  onVisible?(first: number, end: number): void;
  /** Stands below a column's name and type. */
  summary?: ((column: number) => ReactNode) | undefined;
  marks?: GridMarks | undefined;
  /** Grids that share one are scrolled together. */
  together?: ScrollTogether | undefined;
}

/**
 * A table of any length and width: only what can be seen is in the page.
 *
 * The arrow keys go from cell to cell, with Shift they select, Ctrl+C copies, Alt with the left and right arrow sets a
 * column's width. A text that is cut off is shown whole below once one is on its cell.
 */
export function DataGrid({ rows, label, onVisible, summary, marks, together }: DataGridProps): JSX.Element {
  const id = useId();
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const [head, setHead] = useState<HTMLDivElement | null>(null);
  const { widths, resize } = useColumnWidths(rows, summary !== undefined);
  const view = useView(rows, frame, head, widths);
  const { selection, ...listeners } = useGridKeys({ rows, frame, widths, resize, ...view });
  useTold(onVisible, view);
  useEffect(() => (frame && together ? together.join(frame) : undefined), [frame, together]);

  const active = selection?.active;
  return (
    <div className="kk-grid-frame">
      <div
        ref={setFrame}
        className="kk-grid"
        role="grid"
        aria-label={label}
        aria-rowcount={rows.rowCount + 1}
        aria-colcount={rows.columns.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={active && isDrawn(view.seen, active.row) ? cellId(id, active) : undefined}
        tabIndex={0}
        style={{ '--kk-grid-gutter': `${view.gutter}px` } as CSSProperties}
        onScroll={event => {
          view.onScroll(event.currentTarget);
          together?.scrolled(event.currentTarget);
        }}
        {...listeners}
      >
        <DataGridHeader
          ref={setHead}
          columns={rows.columns}
          widths={widths}
          across={view.across}
          width={view.width}
          summary={summary}
          marks={marks}
          onResize={resize}
        />
        <Rows id={id} rows={rows} view={view} widths={widths} marks={marks} selection={selection} />
      </div>
      {active && <DataGridWhole rows={rows} place={active} width={widths[active.column] ?? 0} />}
    </div>
  );
}

function cellId(grid: string, { row, column }: CellPlace): string {
  return `${grid}-${row}-${column}`;
}

function isDrawn(seen: RowWindow, row: number): boolean {
  return row >= seen.first && row < seen.end;
}

/** What of a table can be seen, and how large its parts are. */
interface View {
  seen: RowWindow;
  across: ColumnWindow;
  /** The width of the row numbers, and of everything. */
  gutter: number;
  width: number;
  /** The height in which rows can be seen. */
  body: number;
  onScroll(frame: HTMLElement): void;
}

function useView(
  rows: GridRows,
  frame: HTMLElement | null,
  head: HTMLElement | null,
  widths: readonly number[]
): View {
  const [scroll, setScroll] = useState({ top: 0, left: 0 });
  const size = useSize(frame);
  const body = Math.max(0, size.height - useSize(head).height);
  const gutter = formatCount(rows.rowCount).length * 7 + 20;
  return {
    seen: visibleRows(scroll.top, body, rows.rowCount),
    across: visibleColumns(scroll.left, size.width - gutter, widths),
    gutter,
    width: gutter + widths.reduce((sum, one) => sum + one, 0),
    body,
    onScroll: ({ scrollTop, scrollLeft }) => setScroll({ top: scrollTop, left: scrollLeft })
  };
}

function useTold(onVisible: DataGridProps['onVisible'], { seen: { first, end }, body }: View): void {
  useEffect(() => {
    if (body > 0) {
      onVisible?.(first, end);
    }
  }, [onVisible, first, end, body]);
}

interface RowsProps {
  id: string;
  rows: GridRows;
  view: View;
  widths: readonly number[];
  marks: GridMarks | undefined;
  selection: Selection | null;
}

function Rows({ id, rows, view, widths, marks, selection }: RowsProps): JSX.Element {
  const { seen, across, width } = view;
  const drawn = Array.from({ length: Math.max(0, seen.end - seen.first) }, (_, at) => seen.first + at);
  return (
    <div role="rowgroup" className="kk-grid-body" style={{ height: seen.height, width }}>
      {drawn.map(row => (
        <DataGridRow
          key={row}
          grid={id}
          row={row}
          top={seen.top + (row - seen.first) * ROW_HEIGHT}
          rows={rows}
          version={rows.version ?? 0}
          widths={widths}
          first={across.first}
          end={across.end}
          before={across.before}
          marks={marks}
          selection={selection && touches(selection, row) ? selection : null}
        />
      ))}
    </div>
  );
}

function touches({ anchor, active }: Selection, row: number): boolean {
  return row >= Math.min(anchor.row, active.row) && row <= Math.max(anchor.row, active.row);
}
