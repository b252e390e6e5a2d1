import type { PastRun } from '../contract/saved_wire';
import { scaleOf, type Mark } from './past_runs';

interface HistoryChartProps {
  runs: readonly PastRun[];
  /** What is drawn, as its heading. */
  title: string;
  value: (run: PastRun) => number | null;
  format: (value: number) => string;
  /** A run in words. */
  describe: (run: PastRun) => string;
}

const WIDTH = 400;
const HEIGHT = 96;
const WIDEST = 18;

/** A value of each run as a bar, in the order of time; the table below says the same to those who do not see it. */
export function HistoryChart({ runs, title, value, format, describe }: HistoryChartProps): JSX.Element {
  const { marks, top } = scaleOf(runs, value);
  return (
    <figure className="kk-history-chart" aria-hidden="true">
      <figcaption>
        <span>{title}</span>
        <span className="kk-muted kk-number">{top > 0 && format(top)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" focusable="false">
        <line x1="0" x2={WIDTH} y1="0.5" y2="0.5" className="kk-history-top" />
        {marks.map(mark => (
          <Bar key={mark.run.id} mark={mark} width={Math.min(WIDEST, (WIDTH / runs.length) * 0.7)}>
            {describe(mark.run)}
          </Bar>
        ))}
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="kk-history-ground" />
      </svg>
    </figure>
  );
}

interface BarProps {
  mark: Mark;
  width: number;
  children: string;
}

/** What has no value is a stroke on the ground: a run that failed before it wrote anything is still there. */
function Bar({ mark: { run, x, height }, width, children }: BarProps): JSX.Element {
  const tall = Math.max(2, (height ?? 0) * HEIGHT);
  return (
    <rect
      className="kk-history-bar"
      data-state={run.state}
      x={x * WIDTH - width / 2}
      y={HEIGHT - tall}
      width={width}
      height={tall}
    >
      <title>{children}</title>
    </rect>
  );
}
