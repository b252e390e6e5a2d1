import { memo } from 'react';

import { formatCount } from './format';
import { isSelected, type Selection } from './grid_keys';
import type { GridMarks, GridRows } from './grid_rows';

interface DataGridRowProps {
  /** The grid's id: the cell one is on has one below it. */
  grid: string;
  row: number;
  top: number;
  rows: GridRows;
  /** Draws the row again when what it shows has been read meanwhile. */
  version: number;
  widths: readonly number[];
  /** The columns to draw, and how wide those left of them are together. */
  first: number;
  end: number;
  before: number;
  marks?: GridMarks | undefined;
  selection: Selection | null;
}

/** More of a text than any cell can show is not put into the page. */
const MOST_SHOWN = 400;

/** One row; while one scrolls down, those that stay are not drawn again. */
export const DataGridRow = memo(function DataGridRow(props: DataGridRowProps): JSX.Element {
  const { row, top, rows, widths, first, end, before, marks, selection } = props;
  const cells = [];
  for (let column = first; column < end; column += 1) {
    const active = selection?.active.row === row && selection.active.column === column;
    cells.push(
      <Cell
        key={column}
        id={active ? `${props.grid}-${row}-${column}` : undefined}
        column={column}
        text={rows.text(row, column)}
        numeric={rows.columns[column]?.numeric ?? false}
        width={widths[column] ?? 0}
        selected={selection !== null && isSelected(selection, row, column)}
        active={active}
        mark={marks?.cell(row, column)}
      />
    );
  }
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      data-row={row}
      className="kk-grid-row"
      style={{ transform: `translateY(${top}px)`, position: 'absolute' }}
    >
      <span role="rowheader" aria-colindex={1} className="kk-grid-number">
        {formatCount(row + 1)}
      </span>
      <span role="presentation" style={{ flex: `0 0 ${before}px` }} />
      {cells}
    </div>
  );
});

interface CellProps {
  id: string | undefined;
  column: number;
  text: string | null | undefined;
  numeric: boolean;
  width: number;
  selected: boolean;
  active: boolean;
  mark: string | undefined;
}

function Cell({ id, column, text, numeric, width, selected, active, mark }: CellProps): JSX.Element {
  const look = [
    'kk-grid-cell',
    numeric && 'kk-numeric',
    text === null && 'kk-null',
    text === undefined && 'kk-unread',
    active && 'kk-active',
    mark && `kk-mark-${mark}`
  ];
  return (
    <span
      id={id}
      role="gridcell"
      aria-colindex={column + 2}
      aria-selected={selected}
      data-column={column}
      className={look.filter(Boolean).join(' ')}
      style={{ flexBasis: width }}
    >
      {text === null ? 'null' : text?.slice(0, MOST_SHOWN)}
    </span>
  );
}
