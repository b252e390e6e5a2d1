import { useMemo, useState, useSyncExternalStore } from 'react';

import type { Client } from '../contract/client';
import { isOver, type LiveRun } from '../contract/live_run';
import { RunStore } from '../contract/run_store';
import { formatDuration, formatWhen, secondsBetween } from '../elements/format';
import { useNow } from '../elements/hooks';
import { Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { runActions, type RunActions } from './actions';
import { RunButtons } from './RunButtons';
import { RunDetails } from './RunDetails';
import { runTitle } from './run_state';
import { StateChip } from './StateChip';
import './runs.css';

interface RunViewProps {
  client: Client;
  id: string;
  openResult?: (run: string, node: string) => void;
}

/** One run, live. */
export function RunView({ client, id, openResult }: RunViewProps): JSX.Element {
  const translate = useTranslate();
  const store = useMemo(() => new RunStore(client, [id]), [client, id]);
  const actions = useMemo(() => runActions(client, store, { openResult }), [client, store, openResult]);
  const { runs, reason, connection } = useSyncExternalStore(store.subscribe, store.state);
  const live = runs.find(run => run.record.id === id);
  if (!live) {
    return reason ? (
      <Notice kind="error">{reason}</Notice>
    ) : (
      <Waiting>{translate('Waiting for word of this run…')}</Waiting>
    );
  }
  return (
    <article
      className="kk-run"
      data-testid="kk-run"
      data-run={id}
      data-state={live.record.state}
      aria-label={runTitle(live.record)}
    >
      <Header live={live} actions={actions} />
      {connection === 'away' && !isOver(live.record.state) && (
        <Notice kind="warning">
          {translate('No news from the service; trying to reach it again. The run itself goes on.')}
        </Notice>
      )}
      <RunDetails live={live} actions={actions} />
    </article>
  );
}

function Header({ live, actions }: { live: LiveRun; actions: RunActions }): JSX.Element {
  const translate = useTranslate();
  const { record } = live;
  const now = useNow(!isOver(record.state));
  const [error, setError] = useState<Error | null>(null);
  const elapsed = secondsBetween(record.started_at, record.finished_at, now);
  return (
    <>
      <header className="kk-run-header">
        <h3 className="kk-ellipsis" title={record.id}>
          {runTitle(record)}
        </h3>
        <StateChip run={record} />
        <span className="kk-run-times kk-muted kk-number">
          {record.started_at
            ? formatDuration(elapsed)
            : translate('since %1', formatWhen(record.queued_at, now))}
        </span>
        <RunButtons run={record} actions={actions} onError={setError} />
      </header>
      {error && <Notice kind="error">{error.message}</Notice>}
    </>
  );
}
