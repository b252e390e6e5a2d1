import type { NodeProgress } from '../contract/wire';
import { Bar } from '../elements/Bar';
import { formatBytes, formatDuration, formatRate, formatShortCount, UNKNOWN } from '../elements/format';
import { useTranslate } from '../elements/text';

/** What a node has done so far, in the two lines a node has room for. */
export function NodeLive({ node, live }: { node: string; live: NodeProgress }): JSX.Element {
  const translate = useTranslate();
  const running = live.state === 'running';
  const known = live.rows_out !== null && live.rows_out !== undefined;
  const right = running ? formatRate(live.rows_per_second) : bytesText(live);
  return (
    <div className="kk-node-live">
      <span className={`kk-dot kk-dot-${live.state ?? 'waiting'}`} aria-hidden="true" />
      <span className="kk-number">
        {known ? translate('%1 rows', formatShortCount(live.rows_out)) : UNKNOWN}
      </span>
      <span className="kk-number kk-muted kk-node-rate">{right}</span>
      <Bar label={translate('%1: bytes read', node)} part={live.bytes_read} total={live.bytes_total} />
      {running && live.eta_seconds !== null && live.eta_seconds !== undefined && (
        <span className="kk-node-eta kk-muted">{translate('%1 left', formatDuration(live.eta_seconds))}</span>
      )}
    </div>
  );
}

function bytesText(live: NodeProgress): string {
  return live.bytes_read ? formatBytes(live.bytes_read) : '';
}
