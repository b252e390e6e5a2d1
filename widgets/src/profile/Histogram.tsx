import { formatCount } from '../elements/format';
import { useTranslate } from '../elements/text';
import { shortValue } from './values';

interface HistogramProps {
  bins: readonly { from: string; to: string; count: number }[];
  label: string;
}

const HEIGHT = 34;
const GAP = 0.15;

/** Bars of equal width between the smallest and the largest value. */
export function Histogram({ bins, label }: HistogramProps): JSX.Element {
  const translate = useTranslate();
  const most = Math.max(1, ...bins.map(bin => bin.count));
  const [first, last] = [bins[0], bins[bins.length - 1]];
  return (
    <figure className="kk-profile-histogram">
      <svg viewBox={`0 0 ${bins.length} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {bins.map(({ from, to, count }, place) => {
          // A bar that stands for anything is seen.
          const height = count > 0 ? Math.max(1.5, (count / most) * HEIGHT) : 0;
          return (
            <rect key={place} x={place + GAP / 2} width={1 - GAP} y={HEIGHT - height} height={height}>
              <title>{`${from === to ? from : translate('%1 to %2', from, to)}: ${formatCount(count)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="kk-muted">
        <span className="kk-ellipsis">{first ? shortValue(first.from) : ''}</span>
        <span className="kk-ellipsis">{last ? shortValue(last.to) : ''}</span>
      </figcaption>
    </figure>
  );
}
