import type { SampleKind } from '../contract/wire';
import { Button, Choice } from '../elements/Button';
import { formatCount } from '../elements/format';
import { Icon } from '../elements/Icon';
import { useTranslate } from '../elements/text';
import type { Comparison } from './compare';
import { sampleWords } from './sample_words';
import type { Loaded } from './usePreview';

export type Side = 'before' | 'after' | 'both';

interface PreviewBarProps {
  preview: Loaded;
  rows: number;
  sample: SampleKind;
  /** Null where there is nothing before. */
  side: Side | null;
  comparison: Comparison | null;
  onRows(rows: number): void;
  onSample(sample: SampleKind): void;
  onSide(side: Side): void;
}

const COUNTS = [100, 1000, 10_000];

/** Which rows these are, and how to have others. */
export function PreviewBar(props: PreviewBarProps): JSX.Element {
  const { preview, rows, sample, side, comparison, onRows, onSample, onSide } = props;
  const translate = useTranslate();
  return (
    <div className="kk-preview-bar">
      {side && (
        <Choice<Side>
          label={translate('Which side of the node')}
          value={side}
          options={[
            { value: 'before', label: translate('Before') },
            { value: 'after', label: translate('After') },
            { value: 'both', label: translate('Both') }
          ]}
          onChange={onSide}
        />
      )}
      <WhichRows rows={rows} sample={sample} onRows={onRows} onSample={onSample} />
      <span className="kk-preview-words kk-muted" role="status">
        {preview.loading && <span className="kk-spinner" aria-hidden="true" />}
        {preview.value ? <SampleText preview={preview} /> : preview.loading && translate('Reading rows…')}
        {comparison && <Differences comparison={comparison} />}
      </span>
      <Button
        look="quiet"
        icon={<Icon name="refresh" />}
        title={translate('Read again')}
        aria-label={translate('Read again')}
        onClick={preview.again}
      />
    </div>
  );
}

type WhichRowsProps = Pick<PreviewBarProps, 'rows' | 'sample' | 'onRows' | 'onSample'>;

function WhichRows({ rows, sample, onRows, onSample }: WhichRowsProps): JSX.Element {
  const translate = useTranslate();
  return (
    <>
      <Choice<SampleKind>
        label={translate('Which rows')}
        value={sample}
        options={[
          { value: 'head', label: translate('First rows') },
          { value: 'spread', label: translate('Spread') }
        ]}
        onChange={onSample}
      />
      <select
        className="kk-select"
        aria-label={translate('How many rows')}
        value={rows}
        onChange={event => onRows(Number(event.target.value))}
      >
        {COUNTS.map(count => (
          <option key={count} value={count}>
            {translate('%1 rows', formatCount(count))}
          </option>
        ))}
      </select>
    </>
  );
}

function SampleText({ preview }: { preview: Loaded }): JSX.Element | null {
  const translate = useTranslate();
  if (!preview.value) {
    return null;
  }
  const { sample, table } = preview.value;
  const text = sampleWords(sample, table.rowCount, translate);
  return (
    <span className="kk-ellipsis" title={translate('%1 Figures of columns are those of these rows.', text)}>
      {preview.stale ? translate('Out of date: %1', text) : text}
    </span>
  );
}

function Differences({ comparison }: { comparison: Comparison }): JSX.Element {
  const translate = useTranslate();
  const { added, removed, changed } = comparison;
  const none = added.length + removed.length + changed.length === 0;
  return (
    <span className="kk-preview-differences" data-testid="kk-differences">
      {none && translate('no column differs')}
      {added.length > 0 && <span className="kk-mark-new">{translate('%1 new', added.length)}</span>}
      {removed.length > 0 && (
        <span className="kk-mark-removed">{translate('%1 removed', removed.length)}</span>
      )}
      {changed.length > 0 && (
        <span className="kk-mark-changed">{translate('%1 changed', changed.length)}</span>
      )}
    </span>
  );
}
