import { useEffect } from 'react';

import type { Entry, EntryKind } from '../contract/wire';
import { formatBytes, formatWhen } from '../elements/format';
import { Icon, type IconName } from '../elements/Icon';
import { useLines } from '../elements/list_lines';
import { dragged, putDataset } from './dragging';

interface EntryListProps {
  label: string;
  entries: readonly Entry[];
  selected: string | null;
  /** Whether there are more than these. */
  more: boolean;
  onOpen(entry: Entry): void;
  onUp(): void;
  /** The end is near: read on. */
  onEnd(): void;
}

const LINE = 28;
const ICONS: Record<EntryKind, IconName> = {
  root: 'home',
  connection: 'connection',
  bucket: 'bucket',
  folder: 'folder',
  file: 'file'
};

/** The entries of one place, however many; the arrow keys go along them, Backspace goes up. */
export function EntryList(props: EntryListProps): JSX.Element {
  const { entries, more, label, selected, onOpen, onUp, onEnd } = props;
  const { first, end, at, goTo, list } = useLines(entries.length, LINE);
  const atEnd = more && end > 0 && end >= entries.length;
  useEffect(() => {
    if (atEnd) {
      onEnd();
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [atEnd, entries.length]);
  return (
    <ul
      className="kk-entries"
      aria-label={label}
      {...list}
      onKeyDown={event => {
        list.onKeyDown(event);
        if (event.key === 'Backspace') {
          onUp();
        }
      }}
    >
      <li role="presentation" aria-hidden="true" style={{ height: entries.length * LINE }} />
      {entries.slice(first, end).map((entry, index) => (
        <Line
          key={entry.uri}
          entry={entry}
          line={first + index}
          count={more ? -1 : entries.length}
          reachable={first + index === at}
          selected={entry.uri === selected}
          onOpen={() => {
            goTo(first + index);
            onOpen(entry);
          }}
        />
      ))}
    </ul>
  );
}

interface LineProps {
  entry: Entry;
  line: number;
  /** All lines there are; -1 while that is not known. */
  count: number;
  /** Whether the tab key leads here; the arrow keys lead to the others. */
  reachable: boolean;
  selected: boolean;
  onOpen(): void;
}

function Line({ entry, line, count, reachable, selected, onOpen }: LineProps): JSX.Element {
  const dataset = entry.kind === 'file' ? dragged(entry) : null;
  return (
    <li
      aria-setsize={count}
      aria-posinset={line + 1}
      style={{ transform: `translateY(${line * LINE}px)` }}
      className="kk-entry-line"
    >
      <button
        type="button"
        className="kk-entry"
        data-testid="kk-entry"
        data-line={line}
        data-uri={entry.uri}
        data-kind={entry.kind}
        tabIndex={reachable ? 0 : -1}
        aria-current={selected ? 'true' : undefined}
        title={entry.uri}
        draggable={dataset !== null}
        onDragStart={event => dataset && putDataset(event.dataTransfer, dataset)}
        onClick={onOpen}
      >
        <Icon name={entry.format ? 'table' : ICONS[entry.kind]} />
        <span className="kk-entry-name kk-ellipsis">{entry.name}</span>
        {entry.kind === 'file' ? (
          <>
            <span className="kk-entry-size kk-number">{formatBytes(entry.size)}</span>
            <span className="kk-entry-date kk-number">{formatWhen(entry.modified, new Date())}</span>
          </>
        ) : (
          <Icon name="chevron" size={12} />
        )}
      </button>
    </li>
  );
}
