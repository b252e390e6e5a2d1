import { useMemo } from 'react';

import type { Client } from '../contract/client';
import { CopyButton } from '../elements/CopyButton';
import { formatBytes, formatCount } from '../elements/format';
import { useLoaded } from '../elements/hooks';
import { Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';
import { ResultTable } from './ResultTable';
import { runTitle } from './run_state';
import './runs.css';

interface ResultViewProps {
  client: Client;
  run: string;
  node: string;
}

/** A run's output in a place of its own: what it is, and its rows. */
export function ResultView({ client, run, node }: ResultViewProps): JSX.Element {
  const translate = useTranslate();
  const loaded = useLoaded(run, signal => client.run(run, signal));
  const actions = useMemo<Pick<RunActions, 'rows'>>(
    () => ({ rows: (...wanted) => client.result(...wanted) }),
    [client]
  );
  if (loaded.error) {
    return <Notice kind="error">{loaded.error.message}</Notice>;
  }
  if (!loaded.value) {
    return <Waiting>{translate('Reading…')}</Waiting>;
  }
  const output = loaded.value.outputs.find(one => one.node === node);
  if (!output) {
    return <Notice kind="error">{translate('This run has no output named “%1”.', node)}</Notice>;
  }
  return (
    <div className="kk-result-view">
      <header>
        <h3 className="kk-ellipsis">{node}</h3>
        <span className="kk-muted kk-ellipsis">{runTitle(loaded.value)}</span>
        <span className="kk-muted kk-number kk-result-size">
          {translate('%1 rows', formatCount(output.rows))} · {formatBytes(output.bytes)}
        </span>
        <CopyButton text={output.uri} label={translate('Copy where %1 is', node)} />
      </header>
      <ResultTable run={run} node={node} rows={output.rows} actions={actions} />
    </div>
  );
}
