import { useEffect, useMemo, useState, useSyncExternalStore, type KeyboardEvent } from 'react';

import type { Client } from '../contract/client';
import { isAway } from '../contract/service_error';
import type { Description, Entry } from '../contract/wire';
import { Button } from '../elements/Button';
import { Icon } from '../elements/Icon';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { EntryList } from './EntryList';
import { FileDetails } from './FileDetails';
import { Listing, type ListingState } from './listing';
import { backTo, enter, filtered, foldersFirst, here, start, type Place } from './places';
import { Trail } from './Trail';
import './datasets.css';

interface DatasetsViewProps {
  client: Client;
  /** The folder, bucket or prefix to begin with; null for the roots. */
  at?: string | null;
  /** Reads a dataset in a new pipeline; absent where the host cannot open one. */
  onRead?: (description: Description) => void;
}

/** Local roots, buckets and what lies in them; a file shows its columns and first rows. */
export function DatasetsView({ client, at = null, onRead }: DatasetsViewProps): JSX.Element {
  const translate = useTranslate();
  const [trail, setTrail] = useState(() => start(translate('Datasets'), at));
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Entry | null>(null);
  const listing = useListing(client, here(trail).uri);

  const go = (next: typeof trail): void => {
    setTrail(next);
    setSearch('');
  };
  const open = (entry: Entry): void => {
    if (entry.kind === 'file') {
      setChosen(entry);
    } else {
      go(enter(trail, entry));
    }
  };
  return (
    <div className="kk-datasets" data-testid="kk-datasets">
      <div className="kk-datasets-top">
        {trail.length > 1 && <Trail trail={trail} onBack={depth => go(backTo(trail, depth))} />}
        <Search value={search} onChange={setSearch} onReload={() => void listing.reload()} />
      </div>
      <Entries
        listing={listing}
        place={here(trail)}
        search={search}
        selected={chosen?.uri ?? null}
        onOpen={open}
        onUp={() => go(backTo(trail, trail.length - 2))}
      />
      {chosen && (
        <FileDetails
          key={chosen.uri}
          client={client}
          entry={chosen}
          onRead={onRead}
          onClose={() => setChosen(null)}
        />
      )}
    </div>
  );
}

interface EntriesProps {
  listing: Listing;
  place: Place;
  search: string;
  selected: string | null;
  onOpen(entry: Entry): void;
  onUp(): void;
}

/** What was read of a place, as far as the filter lets it through. */
function Entries({ listing, place, search, selected, onOpen, onUp }: EntriesProps): JSX.Element {
  const state = useSyncExternalStore(listing.subscribe, listing.state);
  const shown = foldersFirst(filtered(state.entries, search));
  return (
    <div className="kk-datasets-list">
      <Failure error={state.error} onAgain={() => void listing.reload()} />
      <EntryList label={place.name} entries={shown} selected={selected} onOpen={onOpen} onUp={onUp} />
      <Rest
        state={state}
        shown={shown.length}
        searching={search !== ''}
        roots={place.uri === null}
        onMore={() => void listing.more()}
      />
    </div>
  );
}

interface SearchProps {
  value: string;
  onChange(text: string): void;
  onReload(): void;
}

function Search({ value, onChange, onReload }: SearchProps): JSX.Element {
  const translate = useTranslate();
  const label = translate('Filter by name');
  return (
    <div className="kk-datasets-search">
      <span className="kk-field">
        <Icon name="search" size={14} />
        <input
          className="kk-input"
          type="search"
          value={value}
          placeholder={label}
          aria-label={label}
          onChange={event => onChange(event.target.value)}
          onKeyDown={toList}
        />
      </span>
      <Button
        look="quiet"
        icon={<Icon name="refresh" />}
        aria-label={translate('Read again')}
        onClick={onReload}
      />
    </div>
  );
}

/** From the filter, the down arrow leads to what it found. */
function toList(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key === 'ArrowDown') {
    event.currentTarget.closest('.kk-datasets')?.querySelector<HTMLElement>('.kk-entry')?.focus();
    event.preventDefault();
  }
}

function useListing(client: Client, uri: string | null): Listing {
  const listing = useMemo(() => new Listing(client, uri), [client, uri]);
  useEffect(() => {
    void listing.reload();
    return () => listing.close();
  }, [listing]);
  return listing;
}

function Failure({ error, onAgain }: { error: Error | null; onAgain(): void }): JSX.Element | null {
  const translate = useTranslate();
  if (!error) {
    return null;
  }
  return (
    <Notice kind="error" action={<Button onClick={onAgain}>{translate('Try again')}</Button>}>
      {isAway(error) && <div>{translate('The service does not answer; trying again.')}</div>}
      {error.message}
    </Notice>
  );
}

interface RestProps {
  state: ListingState;
  shown: number;
  searching: boolean;
  roots: boolean;
  onMore(): void;
}

function Rest({ state, shown, searching, roots, onMore }: RestProps): JSX.Element | null {
  const translate = useTranslate();
  if (state.loading) {
    return <Waiting>{translate('Listing…')}</Waiting>;
  }
  if (state.next !== null) {
    return (
      <div className="kk-datasets-more">
        {searching && (
          <span className="kk-muted">
            {translate('Searched the first %1 entries.', state.entries.length)}
          </span>
        )}
        <Button onClick={onMore}>{translate('Load more')}</Button>
      </div>
    );
  }
  if (shown > 0 || state.error) {
    return null;
  }
  if (searching) {
    return <Empty icon="search" title={translate('Nothing here has that name')} />;
  }
  return (
    <Empty icon="folder" title={roots ? translate('No datasets yet') : translate('This folder is empty')}>
      {roots &&
        translate('Folders named in the settings, and buckets that your credentials reach, appear here.')}
    </Empty>
  );
}
