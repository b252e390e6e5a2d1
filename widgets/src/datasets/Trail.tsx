import { useTranslate } from '../elements/text';
import type { Trail as TrailOf } from './places';

/** The way here; each place on it leads back. */
export function Trail({ trail, onBack }: { trail: TrailOf; onBack(depth: number): void }): JSX.Element {
  const translate = useTranslate();
  const last = trail.length - 1;
  return (
    <nav className="kk-trail" aria-label={translate('Where you are')}>
      <ol>
        {trail.map((place, depth) => (
          <li key={depth}>
            {depth === last ? (
              <span aria-current="location" className="kk-ellipsis" title={place.uri ?? place.name}>
                {place.name}
              </span>
            ) : (
              <button type="button" className="kk-ellipsis" onClick={() => onBack(depth)}>
                {place.name}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
