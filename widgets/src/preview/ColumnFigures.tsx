import { useEffect, useState } from 'react';

import { formatCount } from '../elements/format';
import { useTranslate } from '../elements/text';
import { share, type ColumnSummary } from './column_summary';
import type { Summaries } from './summaries';

const [WIDTH, HEIGHT] = [96, 24];

/** A column at a glance, of the rows that are shown: how its values lie, how many are missing, how many differ. */
export function ColumnFigures({ of, column }: { of: Summaries; column: number }): JSX.Element {
  const [, setKnown] = useState(0);
  const summary = of.known(column);
  useEffect(() => of.want(column, () => setKnown(before => before + 1)), [of, column]);
  return summary ? <Figures summary={summary} /> : <span className="kk-figures kk-figures-waiting" />;
}

function Figures({ summary }: { summary: ColumnSummary }): JSX.Element {
  const translate = useTranslate();
  const { nulls, rows, distinct } = summary;
  const missing = translate('%1 null', share(nulls, rows));
  const differing = distinct === 1 ? translate('1 value') : translate('%1 values', formatCount(distinct));
  return (
    <span
      className="kk-figures"
      title={translate('Of these %1 rows: %2, %3.', formatCount(rows), missing, differing)}
    >
      <Histogram summary={summary} />
      <span className="kk-figures-text">
        <span className={nulls > 0 ? 'kk-figures-nulls' : undefined}>{missing}</span>
        {' · '}
        {differing}
      </span>
    </span>
  );
}

function Histogram({ summary: { bars, ordered } }: { summary: ColumnSummary }): JSX.Element {
  const most = Math.max(1, ...bars.map(bar => bar.count));
  const step = WIDTH / Math.max(bars.length, ordered ? 4 : 8);
  return (
    <svg className="kk-histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      {bars.map(({ count, label }, at) => {
        const height = count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT);
        return (
          <rect key={at} x={at * step} y={HEIGHT - height} width={Math.max(1, step - 1)} height={height}>
            <title>{`${label.slice(0, 80)}: ${formatCount(count)}`}</title>
          </rect>
        );
      })}
      <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
    </svg>
  );
}
