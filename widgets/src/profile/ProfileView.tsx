import { useMemo, useSyncExternalStore } from 'react';

import type { Client } from '../contract/client';
import { isOver, type LiveRun } from '../contract/live_run';
import { RunStore } from '../contract/run_store';
import type { ColumnProfile } from '../contract/wire';
import { Bar } from '../elements/Bar';
import { formatBytes, formatCount } from '../elements/format';
import { useLoaded } from '../elements/hooks';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { ColumnRow } from './ColumnRow';
import { columnsOf, summarizingNode } from './columns';
import './profile.css';

interface ProfileViewProps {
  client: Client;
  /** The run that profiles. */
  run: string;
}

const MOST_COLUMNS = 10_000;

/** Statistics of every column: as they are found while the run goes on, as its result afterwards. */
export function ProfileView({ client, run }: ProfileViewProps): JSX.Element {
  const translate = useTranslate();
  const store = useMemo(() => new RunStore(client, [run]), [client, run]);
  const { runs, reason } = useSyncExternalStore(store.subscribe, store.state);
  const live = runs.find(one => one.record.id === run);
  const node = live ? summarizingNode(live) : null;
  const succeeded = live?.record.state === 'succeeded';
  const loaded = useLoaded(succeeded && node ? `${run}/${node}` : null, signal =>
    client.result(run, node ?? '', 0, MOST_COLUMNS, signal).then(columnsOf)
  );
  if (!live) {
    return reason ? (
      <Notice kind="error">{reason}</Notice>
    ) : (
      <Waiting>{translate('Waiting for word of this profile…')}</Waiting>
    );
  }
  const columns = loaded.value ?? (node ? live.profiles[node] : undefined);
  return (
    <article className="kk-profile" data-testid="kk-profile" data-state={live.record.state}>
      <Header live={live} columns={columns} />
      {live.record.error && <Notice kind="error">{live.record.error.message}</Notice>}
      {loaded.error && <Notice kind="error">{loaded.error.message}</Notice>}
      {live.record.state === 'cancelled' && (
        <Notice kind="info">{translate('Cancelled: these are the statistics of what was read.')}</Notice>
      )}
      {columns ? (
        <Columns columns={columns} />
      ) : (
        !isOver(live.record.state) && <Waiting>{translate('Reading the first rows…')}</Waiting>
      )}
    </article>
  );
}

function Header({ live, columns }: { live: LiveRun; columns: ColumnProfile[] | undefined }): JSX.Element {
  const translate = useTranslate();
  const rows = columns?.[0]?.rows;
  const source = Object.values(live.nodes).find(node => typeof node.bytes_total === 'number');
  const going = !isOver(live.record.state);
  return (
    <header className="kk-profile-header">
      <h3 className="kk-ellipsis">{live.record.name ?? translate('Profile')}</h3>
      {rows !== undefined && (
        <span className="kk-muted kk-number">
          {going
            ? translate('%1 rows so far', formatCount(rows))
            : translate('%1 rows, %2 columns', formatCount(rows), columns?.length ?? 0)}
        </span>
      )}
      {going && source && (
        <span className="kk-profile-reading">
          <Bar label={translate('Bytes read')} part={source.bytes_read} total={source.bytes_total} active />
          <span className="kk-muted kk-number">
            {translate('%1 of %2', formatBytes(source.bytes_read), formatBytes(source.bytes_total))}
          </span>
        </span>
      )}
    </header>
  );
}

function Columns({ columns }: { columns: ColumnProfile[] }): JSX.Element {
  const translate = useTranslate();
  if (columns.length === 0) {
    return <Empty icon="table" title={translate('No columns')} />;
  }
  return (
    <div className="kk-profile-scroll" tabIndex={0} role="region" aria-label={translate('Columns')}>
      <table className="kk-profile-table">
        <thead>
          <tr>
            <th scope="col">{translate('Column')}</th>
            <th scope="col">{translate('Missing')}</th>
            <th scope="col">{translate('Distinct')}</th>
            <th scope="col">{translate('Distribution')}</th>
            <th scope="col">{translate('Most frequent')}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(column => (
            <ColumnRow key={column.column} column={column} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
