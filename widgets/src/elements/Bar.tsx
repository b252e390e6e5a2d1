import { fraction } from './format';

interface BarProps {
  label: string;
  part: number | null | undefined;
  total: number | null | undefined;
  /** Whether something is going on, for a total that is not known. */
  active?: boolean;
}

/** How much of a known total is done. An unknown total is shown as unknown: moving, without a length. */
export function Bar({ label, part, total, active = false }: BarProps): JSX.Element | null {
  const done = fraction(part, total);
  if (done === null) {
    return active ? <div className="kk-bar kk-bar-unknown" role="progressbar" aria-label={label} /> : null;
  }
  return (
    <div
      className="kk-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(done * 100)}
    >
      <div className="kk-bar-part" style={{ transform: `scaleX(${done})` }} />
    </div>
  );
}
