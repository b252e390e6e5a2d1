import type { KeyboardEvent } from 'react';

import type { Entry, EntryKind } from '../contract/wire';
import { formatBytes, formatWhen } from '../elements/format';
import { Icon, type IconName } from '../elements/Icon';

interface EntryListProps {
  label: string;
  entries: readonly Entry[];
  selected: string | null;
  onOpen(entry: Entry): void;
  onUp(): void;
}

const ICONS: Record<EntryKind, IconName> = {
  root: 'home',
  connection: 'connection',
  bucket: 'bucket',
  folder: 'folder',
  file: 'file'
};

/** The entries of one place; the arrow keys go along them, Backspace goes up. */
export function EntryList({ label, entries, selected, onOpen, onUp }: EntryListProps): JSX.Element {
  const now = new Date();
  return (
    <ul className="kk-entries" aria-label={label} onKeyDown={event => move(event, onUp)}>
      {entries.map(entry => (
        <li key={entry.uri}>
          <button
            type="button"
            className="kk-entry"
            data-testid="kk-entry"
            data-uri={entry.uri}
            data-kind={entry.kind}
            aria-current={entry.uri === selected ? 'true' : undefined}
            title={entry.uri}
            onClick={() => onOpen(entry)}
          >
            <Icon name={entry.format ? 'table' : ICONS[entry.kind]} />
            <span className="kk-entry-name kk-ellipsis">{entry.name}</span>
            {entry.kind === 'file' ? (
              <>
                <span className="kk-entry-size kk-number">{formatBytes(entry.size)}</span>
                <span className="kk-entry-date kk-number">{formatWhen(entry.modified, now)}</span>
              </>
            ) : (
              <Icon name="chevron" size={12} />
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

function move(event: KeyboardEvent<HTMLUListElement>, onUp: () => void): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex(button => button === event.currentTarget.ownerDocument.activeElement);
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: buttons.length - 1
  };
  const target = targets[event.key];
  if (event.key === 'Backspace') {
    onUp();
  } else if (target === undefined) {
    return;
  } else {
    buttons[target]?.focus();
  }
  event.preventDefault();
}
