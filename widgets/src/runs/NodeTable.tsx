import { isOver, type LiveRun } from '../contract/live_run';
import type { NodeProgress } from '../contract/wire';
import { Bar } from '../elements/Bar';
import { formatBytes, formatCount, formatDuration, formatRate, UNKNOWN } from '../elements/format';
import { useTranslate } from '../elements/text';
import { nodesInOrder, shownNodes } from './run_state';

/** Every node of a run with what it has done so far. */
export function NodeTable({ live }: { live: LiveRun }): JSX.Element {
  const translate = useTranslate();
  const over = isOver(live.record.state);
  const nodes = shownNodes(live);
  return (
    <table className="kk-nodes">
      <thead>
        <tr>
          <th scope="col">{translate('Node')}</th>
          <th scope="col" className="kk-number">
            {translate('Rows')}
          </th>
          {!over && (
            <th scope="col" className="kk-number kk-wide">
              {translate('Rate')}
            </th>
          )}
          <th scope="col" className="kk-number">
            {translate('Read')}
          </th>
          {!over && (
            <th scope="col" className="kk-number kk-wide">
              {translate('Left')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {nodesInOrder(live).map(node => (
          <NodeRow
            key={node.id}
            over={over}
            id={node.id}
            type={node.type}
            progress={nodes[node.id] ?? {}}
            failed={live.record.error?.node === node.id}
          />
        ))}
      </tbody>
    </table>
  );
}

interface NodeRowProps {
  id: string;
  type: string;
  progress: NodeProgress;
  failed: boolean;
  /** Whether the run is over: then nothing is left, and nothing has a rate. */
  over: boolean;
}

function NodeRow({ id, type, progress, failed, over }: NodeRowProps): JSX.Element {
  const state = failed ? 'failed' : (progress.state ?? 'waiting');
  const running = state === 'running';
  return (
    <tr
      data-testid="kk-node"
      data-node={id}
      data-rows={progress.rows_out ?? undefined}
      data-state={state}
      className={`kk-nodes-${state}`}
    >
      <th scope="row">
        <span className="kk-nodes-name">
          <span className={`kk-dot kk-dot-${state}`} aria-hidden="true" />
          <span className="kk-ellipsis" title={id}>
            {id}
          </span>
          <span className="kk-nodes-type kk-wide">{type.replaceAll('_', ' ')}</span>
        </span>
      </th>
      <td className="kk-number">{formatCount(progress.rows_out)}</td>
      {!over && <td className="kk-number kk-wide">{running ? formatRate(progress.rows_per_second) : ''}</td>}
      <td className="kk-number">
        <Bytes id={id} progress={progress} running={running} />
      </td>
      {!over && <td className="kk-number kk-wide">{running ? formatDuration(progress.eta_seconds) : ''}</td>}
    </tr>
  );
}

/** Only what reads has bytes; a total that is not known leaves the bar without a length. */
function Bytes({
  id,
  progress,
  running
}: {
  id: string;
  progress: NodeProgress;
  running: boolean;
}): JSX.Element {
  const translate = useTranslate();
  const { bytes_read: read, bytes_total: total } = progress;
  if (read === null || read === undefined) {
    return <span className="kk-muted">{UNKNOWN}</span>;
  }
  return (
    <span className="kk-nodes-bytes">
      <span>
        {formatBytes(read)}
        {running && <span className="kk-muted"> / {formatBytes(total)}</span>}
      </span>
      {running && <Bar label={translate('%1: bytes read', id)} part={read} total={total} active />}
    </span>
  );
}
