import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import type { Client } from '../contract/client';
import { isAway } from '../contract/service_error';
import type { Entry } from '../contract/wire';
import { Button } from '../elements/Button';
import { formatCount } from '../elements/format';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { EntryList } from './EntryList';
import { Listing, type ListingState } from './listing';
import { filtered, foldersFirst, type Place } from './places';

interface EntriesProps {
  client: Client;
  place: Place;
  search: string;
  /** Reads anew when it changes. */
  turn: number;
  selected: string | null;
  onOpen(entry: Entry): void;
  onUp(): void;
}

/** What lies at a place, as far as the search lets it through. */
export function Entries({ client, place, search, turn, selected, onOpen, onUp }: EntriesProps): JSX.Element {
  const { listing, state, shown } = useFound(client, place.uri, search, turn);
  return (
    <div className="kk-datasets-list">
      <Failure error={state.error} onAgain={() => void listing.reload()} />
      <EntryList
        key={`${place.uri} ${search}`}
        label={place.name}
        entries={shown}
        selected={selected}
        more={state.next !== null && !state.loading && !state.error && state.searched === null}
        onOpen={onOpen}
        onUp={onUp}
        onEnd={() => void listing.more()}
      />
      <Rest listing={listing} state={state} shown={shown.length} search={search} roots={place.uri === null} />
    </div>
  );
}

const REST = 250;

/** A place that was read whole is searched here; the rest of a large one only the service can search. */
function useFound(
  client: Client,
  uri: string | null,
  search: string,
  turn: number
): { listing: Listing; state: ListingState; shown: Entry[] } {
  const all = useListing(client, uri, '', turn);
  const text = useRested(search.trim());
  const state = useSyncExternalStore(all.subscribe, all.state);
  const partly = state.next !== null && search.trim() !== '';
  const found = useListing(client, uri, partly ? text : '', turn, partly && text !== '');
  const foundState = useSyncExternalStore(found.subscribe, found.state);
  const listing = partly && text !== '' ? found : all;
  const now = listing === found ? foundState : state;
  const shown = useMemo(
    () => foldersFirst(listing === found ? now.entries : filtered(now.entries, search)),
    [listing, found, now.entries, search]
  );
  return { listing, state: now, shown };
}

/** The text as it was when nobody had typed for a moment. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), text === '' ? 0 : REST);
    return () => clearTimeout(timer);
  }, [text]);
  return text === '' ? '' : rested;
}

function useListing(
  client: Client,
  uri: string | null,
  search: string,
  turn: number,
  wanted = true
): Listing {
  const listing = useMemo(() => new Listing(client, uri, search), [client, uri, search]);
  useEffect(() => {
    if (wanted) {
      void listing.reload();
    }
    return () => listing.close();
  }, [listing, turn, wanted]);
  return listing;
}

function Failure({ error, onAgain }: { error: Error | null; onAgain(): void }): JSX.Element | null {
  const translate = useTranslate();
  if (!error) {
    return null;
  }
  const again = <Button onClick={onAgain}>{translate('Try again')}</Button>;
  return (
    <Notice kind={isAway(error) ? 'warning' : 'error'} action={again}>
      {isAway(error) && <div>{translate('The service does not answer; trying again.')}</div>}
      {error.message}
    </Notice>
  );
}

interface RestProps {
  listing: Listing;
  state: ListingState;
  shown: number;
  search: string;
  roots: boolean;
}

function Rest({ listing, state, shown, search, roots }: RestProps): JSX.Element | null {
  const translate = useTranslate();
  if (state.searched !== null) {
    return <Searching listing={listing} state={state} />;
  }
  if (state.loading) {
    return state.entries.length > 0 ? null : <Waiting>{translate('Listing…')}</Waiting>;
  }
  if (shown > 0 || state.error) {
    return null;
  }
  if (search !== '') {
    return <Empty icon="search" title={translate('Nothing here has that name')} />;
  }
  return (
    <Empty icon="folder" title={roots ? translate('No datasets yet') : translate('This folder is empty')}>
      {roots &&
        translate('Folders named in the settings, and buckets that your credentials reach, appear here.')}
    </Empty>
  );
}

/** How far the service's search is, and the way to stop it or to go on. */
function Searching({ listing, state }: { listing: Listing; state: ListingState }): JSX.Element {
  const translate = useTranslate();
  const { searched, loading, next, entries, error } = state;
  return (
    <div className="kk-datasets-more" role="status" data-testid="kk-search">
      {loading && <span className="kk-spinner" aria-hidden="true" />}
      <span className="kk-muted">
        {searched
          ? translate('%1 found among %2 names', formatCount(entries.length), formatCount(searched))
          : translate('%1 found', formatCount(entries.length))}
      </span>
      {loading && <Button onClick={listing.stop}>{translate('Stop')}</Button>}
      {!loading && !error && next !== null && (
        <Button onClick={() => void listing.more()}>{translate('Search on')}</Button>
      )}
    </div>
  );
}
