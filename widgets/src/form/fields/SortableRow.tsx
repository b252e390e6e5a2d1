import { useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode, type RefObject } from 'react';

import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';

interface SortableRowProps {
  place: number;
  count: number;
  /** What the row is called in the names of its buttons. */
  name: string;
  onMove(from: number, to: number): void;
  onRemove(place: number): void;
  children: ReactNode;
}

/** A row that is dragged by its handle or moved with Alt and the arrow keys, and can be removed. */
export function SortableRow(props: SortableRowProps): JSX.Element {
  const { place, count, name, onMove, onRemove, children } = props;
  const translate = useTranslate();
  const row = useRef<HTMLLIElement>(null);
  const { over, handle, target } = useDragging(row, place, onMove);
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (!event.altKey || step === 0) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (place + step >= 0 && place + step < count) {
      onMove(place, place + step);
    }
  };
  return (
    <li
      ref={row}
      className={`kk-form-row ${over ? 'kk-form-row-over' : ''}`}
      onKeyDownCapture={onKey}
      {...target}
    >
      <button
        type="button"
        className="kk-form-row-handle"
        draggable
        aria-label={translate('Move %1: Alt and the arrow keys', name)}
        title={translate('Drag, or press Alt and an arrow key')}
        {...handle}
      >
        <Icon name="grip" size={14} />
      </button>
      <div className="kk-form-row-body">{children}</div>
      <Button
        look="quiet"
        className="kk-form-row-remove"
        icon={<Icon name="close" size={14} />}
        aria-label={translate('Remove %1', name)}
        onClick={() => onRemove(place)}
      />
    </li>
  );
}

/** Where a drag began: rows never go from one list to another. */
let dragged: { list: Element | null; place: number } | null = null;

type Handlers = Partial<
  Record<'onDragStart' | 'onDragEnd' | 'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>
>;

interface Dragging {
  over: boolean;
  handle: Handlers;
  target: Handlers;
}

function useDragging(
  row: RefObject<HTMLElement>,
  place: number,
  onMove: SortableRowProps['onMove']
): Dragging {
  const [over, setOver] = useState(false);
  const isOfThisList = (): boolean => dragged !== null && dragged.list === row.current?.parentElement;
  const handle: Handlers = {
    onDragStart: event => {
      event.dataTransfer.setData('text/plain', '');
      event.dataTransfer.effectAllowed = 'move';
      dragged = { list: row.current?.parentElement ?? null, place };
    },
    onDragEnd: () => {
      dragged = null;
    }
  };
  const target: Handlers = {
    onDragOver: event => {
      if (isOfThisList()) {
        event.preventDefault();
        setOver(true);
      }
    },
    onDragLeave: () => setOver(false),
    onDrop: event => {
      setOver(false);
      if (dragged && isOfThisList()) {
        event.preventDefault();
        onMove(dragged.place, place);
      }
    }
  };
  return { over, handle, target };
}
