import { useState, type ClipboardEvent } from 'react';

import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { cellText, readCell, type Cell } from '../cells';

interface CellInputProps {
  value: Cell;
  label: string;
  onChange(cell: Cell): void;
  onPaste(event: ClipboardEvent): void;
}

/** One value of a small table. */
export function CellInput({ value, label, onChange, onPaste }: CellInputProps): JSX.Element {
  // `1.50` stays as it was typed while it means the value that the table holds.
  const [typed, setTyped] = useState('');
  return (
    <input
      className={`kk-form-cell ${typeof value === 'number' ? 'kk-number' : ''}`}
      aria-label={label}
      spellCheck={false}
      value={readCell(typed) === value && typed !== '' ? typed : cellText(value)}
      onPaste={onPaste}
      onChange={event => {
        setTyped(event.target.value);
        onChange(readCell(event.target.value));
      }}
    />
  );
}

interface NameCellProps {
  name: string;
  place: number;
  onChange(name: string): void;
  onRemove(): void;
}

/** The name of one column of a small table. */
export function NameCell({ name, place, onChange, onRemove }: NameCellProps): JSX.Element {
  const translate = useTranslate();
  return (
    <th scope="col">
      <span className="kk-form-line">
        <input
          className="kk-form-cell"
          aria-label={translate('Name of column %1', place + 1)}
          value={name}
          spellCheck={false}
          onChange={event => onChange(event.target.value)}
        />
        <Button
          look="quiet"
          icon={<Icon name="close" size={12} />}
          aria-label={translate('Remove column %1', name)}
          onClick={onRemove}
        />
      </span>
    </th>
  );
}
