import { useMemo, useState } from 'react';

import { PipelineGraph } from '../canvas/PipelineGraph';
import { problemText } from '../contract/service_error';
import { isOver, type LiveRun } from '../contract/live_run';
import type { PipelineDocument, Problem } from '../contract/wire';
import { Choice } from '../elements/Button';
import { Notice } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';
import { LogView } from './LogView';
import { NodeTable } from './NodeTable';
import { Outputs } from './Outputs';
import { shownNodes } from './run_state';
import './runs.css';

type Part = 'nodes' | 'graph' | 'log';

interface RunDetailsProps {
  live: LiveRun;
  actions: RunActions;
}

/** All that is known of a run below its header. */
export function RunDetails({ live, actions }: RunDetailsProps): JSX.Element {
  const translate = useTranslate();
  const [part, setPart] = useState<Part>('nodes');
  const { record } = live;
  const parts: { value: Part; label: string }[] = [
    { value: 'nodes', label: translate('Nodes') },
    ...(record.document ? [{ value: 'graph' as const, label: translate('Graph') }] : []),
    { value: 'log', label: translate('Log') }
  ];
  return (
    <div className="kk-run-details">
      {record.error && <RunError problem={record.error} cancelled={record.state === 'cancelled'} />}
      <Choice<Part> label={translate('Show')} value={part} options={parts} onChange={setPart} />
      {part === 'nodes' && <NodeTable live={live} />}
      {part === 'graph' && record.document && <RunGraph document={record.document} live={live} />}
      {part === 'log' && <LogView run={record.id} active={!isOver(record.state)} actions={actions} />}
      <Outputs run={record} actions={actions} />
    </div>
  );
}

function RunError({ problem, cancelled }: { problem: Problem; cancelled: boolean }): JSX.Element {
  return (
    <Notice kind={cancelled ? 'info' : 'error'}>
      {problem.node && <strong>{problem.node}: </strong>}
      {problemText(problem)}
    </Notice>
  );
}

function RunGraph({ document, live }: { document: PipelineDocument; live: LiveRun }): JSX.Element {
  const { error } = live.record;
  const problems = useMemo(() => (error ? [error] : []), [error]);
  const nodes = useMemo(() => shownNodes(live), [live]);
  return <PipelineGraph document={document} live={nodes} problems={problems} />;
}
