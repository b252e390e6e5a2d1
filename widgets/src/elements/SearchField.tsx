import type { KeyboardEvent } from 'react';

import { Icon } from './Icon';

export interface SearchFieldProps {
  className?: string;
  label: string;
  value: string;
  onChange(text: string): void;
  onKeyDown?(event: KeyboardEvent<HTMLInputElement>): void;
}

/** A field for what to look for; `label` says what that is. */
export function SearchField(props: SearchFieldProps): JSX.Element {
  const { className, label, value, onChange, onKeyDown } = props;
  return (
    <span className={className === undefined ? 'kk-field' : `kk-field ${className}`}>
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
  );
}
