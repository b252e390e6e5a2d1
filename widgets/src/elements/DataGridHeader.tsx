import { forwardRef, useRef, type PointerEvent, type ReactNode } from 'react';

import type { TableColumn } from '../contract/arrow';
import type { GridMarks, Mark } from './grid_rows';
import type { ColumnWindow } from './grid_window';
import { useTranslate, type Translate } from './text';

interface DataGridHeaderProps {
  columns: readonly TableColumn[];
  widths: readonly number[];
  across: ColumnWindow;
  width: number;
  summary?: ((column: number) => ReactNode) | undefined;
  marks?: GridMarks | undefined;
  onResize(column: number, width: number | null): void;
}

/** Names, types and, where the host has them, figures of the columns that can be seen. */
export const DataGridHeader = forwardRef<HTMLDivElement, DataGridHeaderProps>(
  function DataGridHeader(props, ref) {
    const { columns, widths, across, width, summary, marks, onResize } = props;
    const translate = useTranslate();
    return (
      <div ref={ref} role="rowgroup" className="kk-grid-head" style={{ width }}>
        <div role="row" aria-rowindex={1} className="kk-grid-row">
          <span role="columnheader" aria-colindex={1} className="kk-grid-number">
            <span className="kk-hidden">{translate('Row')}</span>
          </span>
          <span role="presentation" style={{ flex: `0 0 ${across.before}px` }} />
          {columns.slice(across.first, across.end).map((column, at) => {
            const index = across.first + at;
            return (
              <Heading
                key={index}
                index={index}
                column={column}
                width={widths[index] ?? 0}
                mark={marks?.column(index)}
                onResize={onResize}
              >
                {summary?.(index)}
              </Heading>
            );
          })}
        </div>
      </div>
    );
  }
);

interface HeadingProps {
  index: number;
  column: TableColumn;
  width: number;
  mark: Mark | undefined;
  children: ReactNode;
  onResize(column: number, width: number | null): void;
}

function Heading({ index, column, width, mark, children, onResize }: HeadingProps): JSX.Element {
  const translate = useTranslate();
  const said = mark && markText(mark, translate);
  return (
    <span
      role="columnheader"
      aria-colindex={index + 2}
      data-column={index}
      className={`kk-grid-cell ${column.numeric ? 'kk-numeric' : ''} ${mark ? `kk-mark-${mark}` : ''}`}
      style={{ flexBasis: width }}
      title={`${column.name}: ${column.type}`}
    >
      <span className="kk-grid-name">
        {column.name}
        {said && <span className="kk-grid-mark">{said}</span>}
      </span>
      <span className="kk-grid-type">{column.type}</span>
      {children}
      <Edge width={width} onChange={value => onResize(index, value)} />
    </span>
  );
}

function markText(mark: Mark, translate: Translate): string {
  return mark === 'new' ? translate('new') : mark === 'removed' ? translate('removed') : translate('changed');
}

/** A column's right edge: drag it, or click it twice to have the width that its cells want. */
function Edge({ width, onChange }: { width: number; onChange(width: number | null): void }): JSX.Element {
  const start = useRef<{ x: number; width: number } | null>(null);
  const move = (event: PointerEvent): void => {
    if (start.current) {
      onChange(start.current.width + event.clientX - start.current.x);
    }
  };
  return (
    <span
      className="kk-grid-edge"
      aria-hidden="true"
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
        event.stopPropagation();
      }}
      onMouseDown={event => event.stopPropagation()}
      onPointerMove={move}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
      onDoubleClick={() => onChange(null)}
    />
  );
}
