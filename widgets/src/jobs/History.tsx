import type { Client } from '../contract/client';
import type { RunStore } from '../contract/run_store';
import type { PastRun } from '../contract/saved_wire';
import { formatBytes, formatCount, formatDuration, formatWhen, UNKNOWN } from '../elements/format';
import { Empty, Waiting } from '../elements/Notice';
import { Refusal } from '../elements/Refusal';
import { useTranslate, type Translate } from '../elements/text';
import { stateLook } from '../runs/run_state';
import { StateChip } from '../runs/StateChip';
import { digestOf, standing } from './past_runs';
import { HistoryChart } from './HistoryChart';
import { useFresh } from './useFresh';

const MOST = 60;

interface HistoryProps {
  client: Client;
  runs: RunStore;
  job: string;
}

/** How long a job's runs took and how many rows they wrote, over time: as charts, and as a table. */
export function History({ client, runs, job }: HistoryProps): JSX.Element {
  const translate = useTranslate();
  const loaded = useFresh(runs, job, job, signal => client.saved.history(job, MOST, signal));
  const past = loaded.value ?? [];
  return (
    <div className="kk-job-part" data-testid="kk-history">
      <Refusal error={loaded.error} />
      {loaded.value === null && loaded.loading && <Waiting>{translate('Reading the history…')}</Waiting>}
      {loaded.value?.length === 0 && (
        <Empty icon="shape" title={translate('It has not run yet')}>
          {translate('Run it now, or add a schedule; durations and rows appear here.')}
        </Empty>
      )}
      {past.length > 0 && (
        <>
          <p className="kk-muted">{digestWords(past, translate)}</p>
          <div className="kk-history-charts">
            <HistoryChart
              runs={past}
              title={translate('Duration')}
              value={run => run.seconds}
              format={formatDuration}
              describe={run => described(run, translate)}
            />
            <HistoryChart
              runs={past}
              title={translate('Rows written')}
              value={run => run.rows}
              format={formatCount}
              describe={run => described(run, translate)}
            />
          </div>
          <PastRuns runs={past} />
        </>
      )}
    </div>
  );
}

function digestWords(runs: readonly PastRun[], translate: Translate): string {
  const { count, succeeded, seconds, lastRows } = digestOf(runs);
  return [
    translate('%1 of the last %2 runs succeeded', succeeded, count),
    seconds === null ? null : translate('typically in %1', formatDuration(seconds)),
    lastRows === null ? null : translate('%1 rows the last time', formatCount(lastRows))
  ]
    .filter(part => part !== null)
    .join(' · ');
}

function described(run: PastRun, translate: Translate): string {
  const when = formatWhen(run.queued_at, new Date());
  const state = translate(stateLook(standing(run)).label);
  return translate('%1: %2, %3, %4 rows', when, state, formatDuration(run.seconds), formatCount(run.rows));
}

/** Newest first. */
function PastRuns({ runs }: { runs: readonly PastRun[] }): JSX.Element {
  const translate = useTranslate();
  const now = new Date();
  const shared = new Set(runs.map(run => run.owner)).size > 1;
  const heads = ['When', 'State', 'Version', 'By', 'Waited', 'Took', 'Rows', 'Size'];
  return (
    <div className="kk-job-scroll" tabIndex={0} role="region" aria-label={translate('Runs of this job')}>
      <table className="kk-job-table">
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head} scope="col">
                {translate(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...runs].reverse().map(run => (
            <tr key={run.id} data-testid="kk-past-run" data-run={run.id} data-state={run.state}>
              <th scope="row">{formatWhen(run.queued_at, now)}</th>
              <td>
                <StateChip run={standing(run)} />
              </td>
              <td className="kk-number">{run.version ?? UNKNOWN}</td>
              <td>{byWhom(run, shared, translate)}</td>
              <td className="kk-number">{formatDuration(run.waited_seconds)}</td>
              <td className="kk-number">{formatDuration(run.seconds)}</td>
              <td className="kk-number">{formatCount(run.rows)}</td>
              <td className="kk-number">{formatBytes(run.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A schedule, or a hand; and whose, where several people run it. */
function byWhom(run: PastRun, shared: boolean, translate: Translate): string {
  const how = run.schedule ? translate('schedule') : translate('hand');
  return shared ? `${how}, ${run.owner}` : how;
}
