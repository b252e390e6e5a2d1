import { useEffect, useState, useSyncExternalStore } from 'react';

import { isOver, type LiveRun } from '../contract/live_run';
import type { RunsState, RunStore } from '../contract/run_store';
import { Button, Choice } from '../elements/Button';
import { useNow } from '../elements/hooks';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';
import { RunRow } from './RunRow';
import { matches, type Filter } from './run_state';
import './runs.css';

interface RunsViewProps {
  store: RunStore;
  actions: RunActions;
}

/** All runs, live, newest first. */
export function RunsView({ store, actions }: RunsViewProps): JSX.Element {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const [filter, setFilter] = useState<Filter>('all');
  const [open, setOpen] = useState<string | null>(null);
  const now = useNow(state.runs.some(run => !isOver(run.record.state)));
  const shown = state.runs.filter(run => matches(filter, run.record));
  useDocument(store, open);
  return (
    <div className="kk-runs" data-testid="kk-runs">
      <Filters runs={state.runs} filter={filter} onChange={setFilter} />
      <Connection state={state} onAgain={() => void store.refresh()} />
      <ul className="kk-run-list">
        {shown.map(run => (
          <RunRow
            key={run.record.id}
            live={run}
            actions={actions}
            now={now}
            open={open === run.record.id}
            onToggle={() => setOpen(before => (before === run.record.id ? null : run.record.id))}
          />
        ))}
      </ul>
      <Rest state={state} shown={shown.length} onMore={() => void store.loadMore()} />
    </div>
  );
}

/** The list comes without the documents; an opened run's graph needs it. */
function useDocument(store: RunStore, id: string | null): void {
  useEffect(() => {
    if (id !== null) {
      void store.read(id);
    }
  }, [store, id]);
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

/** Says when the service is away; the page goes on asking. */
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

function Rest({
  state,
  shown,
  onMore
}: {
  state: RunsState;
  shown: number;
  onMore(): void;
}): JSX.Element | null {
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
