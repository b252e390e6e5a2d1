import { useEffect, useMemo, useState, type CSSProperties } from 'react';

import type { TableColumn } from '../contract/arrow';
import { columnWidths, ROW_HEIGHT, visibleColumns, visibleRows, type ColumnWindow } from './grid_window';
import { useSize } from './hooks';
import { formatCount } from './format';
import { useTranslate } from './text';
import './grid.css';

/** Rows that may be read while one scrolls. */
export interface GridRows {
  columns: TableColumn[];
  rowCount: number;
  /** A cell's text; null for no value; undefined while the row has not been read. */
  text(row: number, column: number): string | null | undefined;
}

interface DataGridProps {
  rows: GridRows;
  label: string;
  /** Called with the rows that can be seen (the end is not among them) whenever they change. */
  onVisible?(first: number, end: number): void;
}

const SAMPLES = 50;

/** A table of any length: only what can be seen is in the page. */
export function DataGrid({ rows, label, onVisible }: DataGridProps): JSX.Element {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const [scroll, setScroll] = useState({ top: 0, left: 0 });
  const size = useSize(frame);
  const widths = useWidths(rows);
  const gutter = formatCount(rows.rowCount).length * 7 + 20;
  const seen = visibleRows(scroll.top, size.height, rows.rowCount);
  const across = visibleColumns(scroll.left, size.width, widths);
  const width = gutter + widths.reduce((sum, one) => sum + one, 0);

  useEffect(() => {
    if (size.height > 0) {
      onVisible?.(seen.first, seen.end);
    }
  }, [onVisible, seen.first, seen.end, size.height]);

  return (
    <div
      ref={setFrame}
      className="kk-grid"
      role="table"
      aria-label={label}
      aria-rowcount={rows.rowCount + 1}
      aria-colcount={rows.columns.length}
      tabIndex={0}
      style={{ '--kk-grid-gutter': `${gutter}px` } as CSSProperties}
      onScroll={event =>
        setScroll({ top: event.currentTarget.scrollTop, left: event.currentTarget.scrollLeft })
      }
    >
      <Header columns={rows.columns} widths={widths} across={across} width={width} />
      <div role="rowgroup" className="kk-grid-body" style={{ height: seen.height, width }}>
        {range(seen.first, seen.end).map(row => (
          <Row
            key={row}
            row={row}
            top={seen.top + (row - seen.first) * ROW_HEIGHT}
            rows={rows}
            widths={widths}
            across={across}
          />
        ))}
      </div>
    </div>
  );
}

/** Widths come from the first rows that are there and then stay: columns that move while one reads are worse. */
function useWidths(rows: GridRows): number[] {
  const known = rows.rowCount === 0 || rows.text(0, 0) !== undefined;
  const names = rows.columns.map(column => column.name).join('\0');
  return useMemo(() => {
    const sampled = range(0, Math.min(SAMPLES, rows.rowCount));
    return columnWidths(rows.columns, column => sampled.map(row => rows.text(row, column) ?? null));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [known, names]);
}

interface HeaderProps {
  columns: readonly TableColumn[];
  widths: readonly number[];
  across: ColumnWindow;
  width: number;
}

function Header({ columns, widths, across, width }: HeaderProps): JSX.Element {
  const translate = useTranslate();
  return (
    <div role="rowgroup" className="kk-grid-head" style={{ width }}>
      <div role="row" aria-rowindex={1} className="kk-grid-row">
        <span role="columnheader" className="kk-grid-number" aria-label={translate('Row')} />
        <span aria-hidden="true" style={{ flex: `0 0 ${across.before}px` }} />
        {range(across.first, across.end).map(index => {
          const column = columns[index];
          return (
            column && (
              <span
                key={index}
                role="columnheader"
                aria-colindex={index + 1}
                className={`kk-grid-cell ${column.numeric ? 'kk-numeric' : ''}`}
                style={{ flexBasis: widths[index] }}
                title={`${column.name}: ${column.type}`}
              >
                <span className="kk-grid-name">{column.name}</span>
                <span className="kk-grid-type">{column.type}</span>
              </span>
            )
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  row: number;
  top: number;
  rows: GridRows;
  widths: readonly number[];
  across: ColumnWindow;
}

function Row({ row, top, rows, widths, across }: RowProps): JSX.Element {
  return (
    <div role="row" aria-rowindex={row + 2} className="kk-grid-row" style={{ top, position: 'absolute' }}>
      <span role="rowheader" className="kk-grid-number">
        {formatCount(row + 1)}
      </span>
      <span aria-hidden="true" style={{ flex: `0 0 ${across.before}px` }} />
      {range(across.first, across.end).map(index => (
        <Cell
          key={index}
          index={index}
          text={rows.text(row, index)}
          numeric={rows.columns[index]?.numeric ?? false}
          width={widths[index] ?? 0}
        />
      ))}
    </div>
  );
}

interface CellProps {
  index: number;
  text: string | null | undefined;
  numeric: boolean;
  width: number;
}

function Cell({ index, text, numeric, width }: CellProps): JSX.Element {
  const look = text === null ? 'kk-null' : text === undefined ? 'kk-unread' : '';
  return (
    <span
      role="cell"
      aria-colindex={index + 1}
      className={`kk-grid-cell ${numeric ? 'kk-numeric' : ''} ${look}`}
      style={{ flexBasis: width }}
      title={text ?? undefined}
    >
      {text === null ? 'null' : text}
    </span>
  );
}

function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
