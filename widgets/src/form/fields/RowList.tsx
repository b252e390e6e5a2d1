import type { ReactNode } from 'react';

import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { moved, newRow, type Row } from '../rows';
import { SortableRow } from './SortableRow';

interface RowListProps<T> {
  label: string;
  className?: string;
  rows: readonly Row<T>[];
  set(rows: readonly Row<T>[]): void;
  /** What a row is called; its number when it has no name yet. */
  nameOf(value: T): string;
  /** What a new row holds. */
  blank(): T;
  addLabel?: string;
  describedBy?: string | undefined;
  children(row: Row<T>, at: number, change: (value: T) => void): ReactNode;
}

/** Rows that are added, removed and put in order. */
export function RowList<T>(props: RowListProps<T>): JSX.Element {
  const { label, className = '', rows, set, nameOf, blank, children } = props;
  const translate = useTranslate();
  return (
    <>
      <ul className={`kk-form-rows ${className}`} aria-label={label}>
        {rows.map((row, at) => (
          <SortableRow
            key={row.id}
            place={at}
            count={rows.length}
            name={nameOf(row.value) || translate('row %1', at + 1)}
            onMove={(from, to) => set(moved(rows, from, to))}
            onRemove={removed => set(rows.filter((_, place) => place !== removed))}
          >
            {children(row, at, value => set(rows.map(each => (each === row ? { ...row, value } : each))))}
          </SortableRow>
        ))}
      </ul>
      <Button
        look="quiet"
        className="kk-form-add"
        aria-label={translate('Add to %1', label)}
        aria-describedby={props.describedBy}
        icon={<Icon name="plus" size={14} />}
        onClick={() => set([...rows, newRow(blank())])}
      >
        {props.addLabel ?? translate('Add')}
      </Button>
    </>
  );
}
