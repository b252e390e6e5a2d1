import type { NodeProgress } from '../contract/wire';
import { Bar } from '../elements/Bar';
import { formatBytes, formatDuration, formatRate, formatShortCount, UNKNOWN } from '../elements/format';
import { useTranslate } from '../elements/text';

/** What a node has done so far, in the lines that a node has room for. */
export function NodeLive({ node, live }: { node: string; live: NodeProgress }): JSX.Element {
  const translate = useTranslate();
  const known = live.rows_out !== null && live.rows_out !== undefined;
  return (
    <>
      <div className="kk-node-live">
        <span className={`kk-dot kk-dot-${live.state ?? 'waiting'}`} aria-hidden="true" />
        <span className="kk-number">
          {known ? translate('%1 rows', formatShortCount(live.rows_out)) : UNKNOWN}
        </span>
        {live.state === 'running' && (
          <span className="kk-number kk-muted kk-node-right">{formatRate(live.rows_per_second)}</span>
        )}
      </div>
      <Reading node={node} live={live} />
    </>
  );
}

/** Only what reads has bytes. */
function Reading({ node, live }: { node: string; live: NodeProgress }): JSX.Element | null {
  const translate = useTranslate();
  const { bytes_read: read, bytes_total: total, eta_seconds: eta, state } = live;
  if (read === null || read === undefined) {
    return null;
  }
  const running = state === 'running';
  return (
    <>
      <div className="kk-node-live kk-muted">
        <span className="kk-number">
          {formatBytes(read)}
          {running && ` / ${formatBytes(total)}`}
        </span>
        {running && eta !== null && eta !== undefined && (
          <span className="kk-number kk-node-right">{translate('%1 left', formatDuration(eta))}</span>
        )}
      </div>
      {running && <Bar label={translate('%1: bytes read', node)} part={read} total={total} active />}
    </>
  );
}
