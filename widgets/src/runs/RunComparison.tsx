import { isOver, type LiveRun } from '../contract/live_run';
import { Button } from '../elements/Button';
import { formatWhen } from '../elements/format';
import { useNow } from '../elements/hooks';
import { Icon } from '../elements/Icon';
import { useTranslate } from '../elements/text';
import { compareRuns, type ComparedLine } from './comparison';

interface RunComparisonProps {
  left: LiveRun;
  right: LiveRun;
  onClose(): void;
}

/** Two runs side by side; what differs is marked. */
export function RunComparison({ left, right, onClose }: RunComparisonProps): JSX.Element {
  const translate = useTranslate();
  const now = useNow(!isOver(left.record.state) || !isOver(right.record.state));
  const { runs, parameters, rows } = compareRuns(left, right, now, translate);
  return (
    <section className="kk-compared" data-testid="kk-compared" aria-label={translate('Two runs compared')}>
      <header>
        <h4>{translate('Two runs compared')}</h4>
        <Button look="quiet" icon={<Icon name="close" />} aria-label={translate('Close')} onClick={onClose} />
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="kk-hidden">{translate('What')}</span>
            </th>
            {[left, right].map(({ record }) => (
              <th key={record.id} scope="col" className="kk-number" title={record.id}>
                {formatWhen(record.queued_at, now)}
              </th>
            ))}
          </tr>
        </thead>
        <Lines lines={runs} />
        <Lines title={translate('Parameters')} lines={parameters} />
        <Lines title={translate('Rows of each node')} lines={rows} />
      </table>
    </section>
  );
}

function Lines({ title, lines }: { title?: string; lines: ComparedLine[] }): JSX.Element | null {
  const translate = useTranslate();
  if (lines.length === 0) {
    return null;
  }
  return (
    <tbody>
      {title && (
        <tr>
          <th scope="rowgroup" colSpan={3} className="kk-compared-title">
            {title}
          </th>
        </tr>
      )}
      {lines.map(({ name, left, right, differs }) => (
        <tr key={name} data-differs={differs} title={differs ? translate('They differ') : undefined}>
          <th scope="row" className="kk-ellipsis">
            {name}
          </th>
          <td className="kk-number">{left}</td>
          <td className="kk-number">{right}</td>
        </tr>
      ))}
    </tbody>
  );
}
