import { useEffect, useState, useSyncExternalStore } from 'react';

import { isOver, type LiveRun } from '../contract/live_run';
import type { RunsState, RunStore } from '../contract/run_store';
import { Button, Choice } from '../elements/Button';
import { useNow } from '../elements/hooks';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { SearchField } from '../elements/SearchField';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';
import { RunComparison } from './RunComparison';
import { RunRow } from './RunRow';
import { matches, named, type Filter } from './run_state';
import './runs.css';

interface RunsViewProps {
  store: RunStore;
  actions: RunActions;
  /** The run to open; another object opens it again. */
  show?: { run: string } | null;
}

/** All runs, live, newest first. */
export function RunsView({ store, actions, show = null }: RunsViewProps): JSX.Element {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const [filter, setFilter] = useState<Filter>('all');
  const [text, setText] = useState('');
  const [open, setOpen] = useShown(show);
  const [compared, setCompared] = useState<readonly string[]>([]);
  const now = useNow(state.runs.some(run => !isOver(run.record.state)));
  const shown = state.runs.filter(run => matches(filter, run.record) && named(text, run.record));
  useDocuments(store, open === null ? compared : [open, ...compared]);
  const [left, right] = compared.map(id => state.runs.find(run => run.record.id === id));
  return (
    <div className="kk-runs" data-testid="kk-runs">
      <Search value={text} onChange={setText} />
      <Filters runs={state.runs} filter={filter} onChange={setFilter} />
      <Connection state={state} onAgain={() => void store.refresh()} />
      {left && right ? (
        <RunComparison left={left} right={right} onClose={() => setCompared([])} />
      ) : (
        left && <Comparing onCancel={() => setCompared([])} />
      )}
      <ul className="kk-run-list">
        {shown.map(run => (
          <RunRow
            key={run.record.id}
            live={run}
            actions={actions}
            now={now}
            open={open === run.record.id}
            compared={compared.includes(run.record.id)}
            onToggle={() => setOpen(before => (before === run.record.id ? null : run.record.id))}
            onCompare={() => setCompared(before => toggled(before, run.record.id))}
          />
        ))}
      </ul>
      <Rest state={state} shown={shown.length} onMore={() => void store.loadMore()} />
    </div>
  );
}

/** Two at most: a third takes the place of the second. */
function toggled(compared: readonly string[], id: string): readonly string[] {
  return compared.includes(id) ? compared.filter(one => one !== id) : [...compared.slice(0, 1), id];
}

/** The list comes without documents and parameters; graphs and comparisons need them. */
function useDocuments(store: RunStore, ids: readonly string[]): void {
  const wanted = ids.join(' ');
  useEffect(() => {
    for (const id of wanted.split(' ').filter(Boolean)) {
      void store.read(id);
    }
  }, [store, wanted]);
}

function Comparing({ onCancel }: { onCancel(): void }): JSX.Element {
  const translate = useTranslate();
  return (
    <Notice kind="info" action={<Button onClick={onCancel}>{translate('Cancel')}</Button>}>
      {translate('Choose another run to compare it with.')}
    </Notice>
  );
}

function Search({ value, onChange }: { value: string; onChange(text: string): void }): JSX.Element {
  const translate = useTranslate();
  const label = translate('Filter by name or text');
  return <SearchField className="kk-runs-search" label={label} value={value} onChange={onChange} />;
}

interface FiltersProps {
  runs: readonly LiveRun[];
  filter: Filter;
  onChange(filter: Filter): void;
}

function Filters({ runs, filter, onChange }: FiltersProps): JSX.Element {
  const translate = useTranslate();
  const active = runs.filter(run => !isOver(run.record.state)).length;
  return (
    <Choice
      label={translate('Which runs')}
      value={filter}
      options={[
        { value: 'all', label: translate('All') },
        { value: 'active', label: translate('Active'), count: active },
        { value: 'succeeded', label: translate('Done') },
        { value: 'failed', label: translate('Failed') }
      ]}
      onChange={onChange}
    />
  );
}

function Connection({ state, onAgain }: { state: RunsState; onAgain(): void }): JSX.Element | null {
  const translate = useTranslate();
  const again = <Button onClick={onAgain}>{translate('Try now')}</Button>;
  if (state.connection === 'away') {
    return (
      <Notice kind="warning" action={again}>
        {translate('The service does not answer; trying again.')}
        {state.reason && <div className="kk-muted">{state.reason}</div>}
      </Notice>
    );
  }
  return state.reason ? (
    <Notice kind="error" action={again}>
      {state.reason}
    </Notice>
  ) : null;
}

interface RestProps {
  state: RunsState;
  shown: number;
  onMore(): void;
}

function Rest({ state, shown, onMore }: RestProps): JSX.Element | null {
  const translate = useTranslate();
  if (!state.loaded) {
    return state.reason ? null : <Waiting>{translate('Reading runs…')}</Waiting>;
  }
  if (state.next !== null) {
    return <Button onClick={onMore}>{translate('Load older runs')}</Button>;
  }
  if (shown > 0) {
    return null;
  }
  return state.runs.length > 0 ? (
    <Empty icon="play" title={translate('No runs of this kind')} />
  ) : (
    <Empty icon="play" title={translate('No runs yet')}>
      {translate('Submit a pipeline from a notebook and watch it here.')} <code>pipeline.submit()</code>
    </Empty>
  );
}

/** Which run is open: the one a person opened last, here or by the host. */
function useShown(
  show: { run: string } | null
): [string | null, (next: (before: string | null) => string | null) => void] {
  const [open, setOpen] = useState(show?.run ?? null);
  const [asked, setAsked] = useState(show);
  if (show !== asked) {
    setAsked(show);
    setOpen(show?.run ?? null);
  }
  return [open, setOpen];
}
