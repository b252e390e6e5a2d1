import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';

import type { Client } from '../contract/client';
import { sendsBytes, UploadQueue } from '../contract/upload_queue';
import type { Connection, Entry } from '../contract/wire';
import { FilterBar } from '../elements/FilterBar';
import { useTranslate } from '../elements/text';
import type { DatasetActions } from './actions';
import { ConnectionBar } from './ConnectionBar';
import { ConnectionForm } from './ConnectionForm';
import { DropZone } from './DropZone';
import { Entries } from './Entries';
import { FileDetails } from './FileDetails';
import { backTo, enter, here, start, type Place } from './places';
import { Trail } from './Trail';
import './datasets.css';

interface DatasetsViewProps extends DatasetActions {
  client: Client;
  /** The folder, bucket or prefix to begin with; null for the roots. */
  at?: string | null;
}

/** Local roots, connections, buckets and what lies in them; a file shows its columns and first rows. */
export function DatasetsView({ client, at = null, ...actions }: DatasetsViewProps): JSX.Element {
  const [edited, setEdited] = useState<Connection | 'new' | null>(null);
  const [turn, setTurn] = useState(0);
  const queue = useQueue(client);
  const reload = (): void => setTurn(before => before + 1);
  const ended = (changed: boolean): void => {
    setEdited(null);
    if (changed) {
      reload();
    }
  };
  return edited ? (
    <ConnectionForm client={client} connection={edited === 'new' ? null : edited} onEnd={ended} />
  ) : (
    <Browser {...{ client, at, actions, turn, queue }} onReload={reload} onEdit={setEdited} />
  );
}

interface BrowserProps {
  client: Client;
  at: string | null;
  actions: DatasetActions;
  turn: number;
  /** Null where the host cannot send files. */
  queue: UploadQueue | null;
  onReload(): void;
  onEdit(connection: Connection | 'new'): void;
}

function Browser({ client, at, actions, turn, queue, onReload, onEdit }: BrowserProps): JSX.Element {
  const translate = useTranslate();
  const [trail, setTrail] = useState(() => start(translate('Datasets'), at));
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Entry | null>(null);
  const place = here(trail);
  const go = (next: typeof trail): void => {
    setTrail(next);
    setSearch('');
  };
  const removed = (): void => {
    onReload();
    go(backTo(trail, 0));
  };
  return (
    <div className="kk-datasets" data-testid="kk-datasets">
      <div className="kk-datasets-top">
        {trail.length > 1 && <Trail trail={trail} onBack={depth => go(backTo(trail, depth))} />}
        <Search value={search} onChange={setSearch} onReload={onReload} />
        <ConnectionBar client={client} uri={place.uri} onEdit={onEdit} onRemoved={removed} />
      </div>
      <Receiving client={client} queue={queue} place={place} onDone={onReload}>
        <Entries
          client={client}
          place={place}
          search={search}
          turn={turn}
          selected={chosen?.uri ?? null}
          onOpen={entry => (entry.kind === 'file' ? setChosen(entry) : go(enter(trail, entry)))}
          onUp={() => go(backTo(trail, trail.length - 2))}
        />
      </Receiving>
      {chosen && (
        <FileDetails
          key={chosen.uri}
          client={client}
          entry={chosen}
          actions={actions}
          onClose={() => setChosen(null)}
        />
      )}
    </div>
  );
}

/** Files on their way, for as long as the view is there; null where the host cannot send any. */
function useQueue({ transport }: Client): UploadQueue | null {
  return useMemo(() => (sendsBytes(transport) ? new UploadQueue(transport) : null), [transport]);
}

interface ReceivingProps {
  client: Client;
  queue: UploadQueue | null;
  place: Place;
  onDone(): void;
  children: ReactNode;
}

/** A place that takes files, where the host can send them. */
function Receiving({ client, queue, place, onDone, children }: ReceivingProps): JSX.Element {
  return queue ? (
    <DropZone client={client} queue={queue} place={place} onDone={onDone}>
      {children}
    </DropZone>
  ) : (
    <>{children}</>
  );
}

interface SearchProps {
  value: string;
  onChange(text: string): void;
  onReload(): void;
}

function Search(props: SearchProps): JSX.Element {
  const translate = useTranslate();
  return (
    <FilterBar
      {...props}
      className="kk-datasets-search"
      label={translate('Filter by name')}
      reload={translate('Read again')}
      onKeyDown={toList}
    />
  );
}

/** From the filter, the down arrow leads to what it found. */
function toList(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key === 'ArrowDown') {
    event.currentTarget.closest('.kk-datasets')?.querySelector<HTMLElement>('.kk-entry')?.focus();
    event.preventDefault();
  }
}
