import type { KeyboardEvent } from 'react';

import { Button } from './Button';
import { Icon } from './Icon';

interface FilterBarProps {
  className: string;
  label: string;
  value: string;
  onChange(text: string): void;
  onKeyDown?(event: KeyboardEvent<HTMLInputElement>): void;
  reload: string;
  onReload(): void;
}

/** A field that narrows a list, and a button that reads the list again; `label` and `reload` say so. */
export function FilterBar(props: FilterBarProps): JSX.Element {
  const { className, label, value, onChange, onKeyDown, reload, onReload } = props;
  return (
    <div className={className}>
      <span className="kk-field">
        <Icon name="search" size={14} />
        <input
          className="kk-input"
          type="search"
          value={value}
          placeholder={label}
          aria-label={label}
          onChange={event => onChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </span>
      <Button
        look="quiet"
        icon={<Icon name="refresh" />}
        title={reload}
        aria-label={reload}
        onClick={onReload}
      />
    </div>
  );
}
