import { useTranslate } from '../elements/text';
import { stateLook, type Standing } from './run_state';

export function StateChip({ run }: { run: Standing }): JSX.Element {
  const translate = useTranslate();
  const { label, tone } = stateLook(run);
  return (
    <span className={`kk-chip kk-chip-${tone}`}>
      <span className="kk-chip-dot" aria-hidden="true" />
      {translate(label)}
    </span>
  );
}
