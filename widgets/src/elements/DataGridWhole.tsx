import { CopyButton } from './CopyButton';
import type { CellPlace } from './grid_keys';
import type { GridRows } from './grid_rows';
import { textWidth } from './grid_window';
import { useTranslate } from './text';

const MOST_SHOWN = 20_000;

interface DataGridWholeProps {
  rows: GridRows;
  place: CellPlace;
  /** The width of the cell's column. */
  width: number;
}

/** The whole text of a cell that cannot show it. */
export function DataGridWhole({ rows, place, width }: DataGridWholeProps): JSX.Element | null {
  const translate = useTranslate();
  const text = rows.text(place.row, place.column);
  const column = rows.columns[place.column];
  if (!text || !column || (textWidth(text) <= width && !text.includes('\n'))) {
    return null;
  }
  return (
    <section className="kk-grid-whole" aria-label={translate('The whole cell')} data-testid="kk-cell">
      <span className="kk-grid-whole-name kk-ellipsis" title={column.name}>
        {column.name}
      </span>
      <pre tabIndex={0} aria-label={column.name}>
        {text.slice(0, MOST_SHOWN)}
      </pre>
      {text.length > MOST_SHOWN && (
        <span className="kk-muted">{translate('and %1 more characters', text.length - MOST_SHOWN)}</span>
      )}
      <CopyButton text={text} label={translate('Copy the cell')} />
    </section>
  );
}
