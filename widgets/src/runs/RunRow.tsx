import { useState } from 'react';

import { isOver, type LiveRun } from '../contract/live_run';
import type { Run } from '../contract/wire';
import { Bar } from '../elements/Bar';
import { Button } from '../elements/Button';
import { formatBytes, formatDuration, formatWhen, secondsBetween } from '../elements/format';
import { Icon } from '../elements/Icon';
import { Notice } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';
import { RunButtons } from './RunButtons';
import { RunDetails } from './RunDetails';
import { runTitle, totals } from './run_state';
import { StateChip } from './StateChip';

interface RunRowProps {
  live: LiveRun;
  actions: RunActions;
  now: Date;
  open: boolean;
  /** Whether it is one of those that are compared. */
  compared: boolean;
  onToggle(): void;
  onCompare(): void;
}

/** A run in the list; opened, all that is known of it. */
export function RunRow(props: RunRowProps): JSX.Element {
  const { live, actions, now, open, compared, onToggle, onCompare } = props;
  const { record } = live;
  const [error, setError] = useState<Error | null>(null);
  return (
    <li className="kk-run-row" data-testid="kk-run" data-run={record.id} data-state={record.state}>
      <div className="kk-run-line">
        <button type="button" className="kk-run-toggle" aria-expanded={open} onClick={onToggle}>
          <Icon name="chevron" size={12} />
          <span className="kk-run-name kk-ellipsis" title={runTitle(record)}>
            {runTitle(record)}
          </span>
          <StateChip run={record} />
          <RunTimes live={live} now={now} />
        </button>
        <CompareButton run={record} pressed={compared} onClick={onCompare} />
        <RunButtons small run={record} actions={actions} onError={setError} />
      </div>
      {record.state === 'running' && <Reading live={live} />}
      {error && <Notice kind="error">{error.message}</Notice>}
      {open && <RunDetails live={live} actions={actions} />}
    </li>
  );
}

interface CompareButtonProps {
  run: Run;
  pressed: boolean;
  onClick(): void;
}

function CompareButton({ run, pressed, onClick }: CompareButtonProps): JSX.Element {
  const translate = useTranslate();
  return (
    <Button
      look="quiet"
      icon={<Icon name="columns" size={14} />}
      title={translate('Compare with another run')}
      aria-label={translate('Compare %1 with another run', runTitle(run))}
      aria-pressed={pressed}
      data-testid="kk-compare"
      onClick={onClick}
    />
  );
}

function RunTimes({ live, now }: { live: LiveRun; now: Date }): JSX.Element {
  const { record } = live;
  const elapsed = secondsBetween(record.started_at, record.finished_at, now);
  return (
    <span className="kk-run-when kk-muted">
      {formatWhen(record.queued_at, now)}
      {elapsed !== null && (isOver(record.state) || record.started_at) && ` · ${formatDuration(elapsed)}`}
    </span>
  );
}

/** How far all sources are together. */
function Reading({ live }: { live: LiveRun }): JSX.Element | null {
  const translate = useTranslate();
  const { bytesRead, bytesTotal, etaSeconds } = totals(live.nodes);
  if (bytesRead === null) {
    return null;
  }
  return (
    <div className="kk-run-reading">
      <Bar label={translate('Bytes read')} part={bytesRead} total={bytesTotal} active />
      <span className="kk-muted kk-number">
        {formatBytes(bytesRead)} / {formatBytes(bytesTotal)}
        {etaSeconds !== null && ` · ${translate('%1 left', formatDuration(etaSeconds))}`}
      </span>
    </div>
  );
}
