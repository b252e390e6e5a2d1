import type { Run } from '../contract/wire';
import { useTranslate } from '../elements/text';
import { stateLook } from './run_state';

export function StateChip({ run }: { run: Run }): JSX.Element {
  const translate = useTranslate();
  const { label, tone } = stateLook(run);
  return (
    <span className={`kk-chip kk-chip-${tone}`}>
      <span className="kk-chip-dot" aria-hidden="true" />
      {translate(label)}
    </span>
  );
}
