import type { ColumnProfile } from '../contract/wire';
import { formatCount, formatShortCount, UNKNOWN } from '../elements/format';
import { useTranslate, type Translate } from '../elements/text';
import { Histogram } from './Histogram';
import { percent, roundedNumber, shortValue } from './values';

const TOP_SHOWN = 3;
const PATTERNS_SHOWN = 2;

/** One column: what it is, what is missing, how many different values, how they lie, which are frequent. */
export function ColumnRow({ column }: { column: ColumnProfile }): JSX.Element {
  return (
    <tr data-column={column.column}>
      <th scope="row">
        <span className="kk-profile-name kk-ellipsis" title={column.column}>
          {column.column}
        </span>
        <span className="kk-type">{column.type}</span>
      </th>
      <td>
        <Missing column={column} />
      </td>
      <td>
        <Distinct column={column} />
      </td>
      <td>{column.histogram.length > 0 ? <Numbers column={column} /> : <Texts column={column} />}</td>
      <td>
        <Top column={column} />
      </td>
    </tr>
  );
}

function Missing({ column }: { column: ColumnProfile }): JSX.Element {
  const translate = useTranslate();
  const share = column.rows > 0 ? column.nulls / column.rows : 0;
  return (
    <div
      className="kk-profile-missing"
      title={translate('%1 of %2 values are missing', formatCount(column.nulls), formatCount(column.rows))}
    >
      <span className="kk-number">{percent(share)}</span>
      <div className="kk-profile-gauge" aria-hidden="true">
        <div style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

function Distinct({ column }: { column: ColumnProfile }): JSX.Element {
  const translate = useTranslate();
  const exact = column.distinct_exact || column.distinct === null;
  const hint = exact
    ? formatCount(column.distinct)
    : translate('About %1: an estimate, within 2.5 %', formatCount(column.distinct));
  return (
    <span className="kk-number" title={hint}>
      {exact ? '' : '≈ '}
      {formatShortCount(column.distinct)}
    </span>
  );
}

function Numbers({ column }: { column: ColumnProfile }): JSX.Element {
  const translate = useTranslate();
  return (
    <div className="kk-profile-numbers">
      <Histogram bins={column.histogram} label={translate('Histogram of %1', column.column)} />
      <div className="kk-profile-facts kk-muted">
        <span title={quantiles(column, translate)}>
          {translate('median %1', shortValue(column.median))}
          {column.mean !== null && ` · ${translate('mean %1', roundedNumber(column.mean))}`}
          {column.std !== null && ` ± ${roundedNumber(column.std)}`}
        </span>
      </div>
    </div>
  );
}

function Texts({ column }: { column: ColumnProfile }): JSX.Element {
  const translate = useTranslate();
  const range = column.min !== null ? `${shortValue(column.min)} … ${shortValue(column.max)}` : UNKNOWN;
  return (
    <div className="kk-profile-texts">
      {column.patterns.slice(0, PATTERNS_SHOWN).map(({ pattern, share }) => (
        <span key={pattern} className="kk-profile-pattern">
          <code className="kk-ellipsis" title={pattern}>
            {pattern}
          </code>
          <span className="kk-muted kk-number">{percent(share)}</span>
        </span>
      ))}
      <span
        className="kk-profile-facts kk-muted kk-ellipsis"
        title={`${column.min ?? ''} … ${column.max ?? ''}`}
      >
        {lengths(column, translate)}
        {range}
      </span>
    </div>
  );
}

function lengths(column: ColumnProfile, translate: Translate): string {
  const [shortest, longest] = [column.min_length, column.max_length];
  if (shortest === null || longest === null) {
    return '';
  }
  const text =
    shortest === longest
      ? translate('%1 characters each', longest)
      : translate('%1–%2 characters', shortest, longest);
  return `${text} · `;
}

function Top({ column }: { column: ColumnProfile }): JSX.Element {
  const translate = useTranslate();
  if (column.top.length === 0) {
    return (
      <span className="kk-muted">{column.rows > column.nulls ? translate('none stands out') : UNKNOWN}</span>
    );
  }
  const most = column.top[0]?.count ?? 1;
  return (
    <ol className="kk-profile-top">
      {column.top.slice(0, TOP_SHOWN).map(({ value, count }) => (
        <li key={value} title={topHint(value, count, column, translate)}>
          <span
            className="kk-profile-top-bar"
            style={{ width: `${(count / most) * 100}%` }}
            aria-hidden="true"
          />
          <span className="kk-profile-value kk-ellipsis">{value === '' ? translate('(empty)') : value}</span>
          <span className="kk-muted kk-number">{formatShortCount(count)}</span>
        </li>
      ))}
    </ol>
  );
}

function topHint(value: string, count: number, column: ColumnProfile, translate: Translate): string {
  return column.top_error > 0
    ? translate('%1: about %2, give or take %3', value, formatCount(count), formatCount(column.top_error))
    : translate('%1: %2', value, formatCount(count));
}

function quantiles(column: ColumnProfile, translate: Translate): string {
  const shares = ['q05', 'q25', 'median', 'q75', 'q95'] as const;
  return [
    translate('smallest %1', column.min ?? UNKNOWN),
    ...shares.map(name => `${name === 'median' ? '50' : name.slice(1)} %: ${column[name] ?? UNKNOWN}`),
    translate('largest %1', column.max ?? UNKNOWN)
  ].join('\n');
}
