import type { ClipboardEvent, KeyboardEvent } from 'react';

import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { freeName, pasted, readCells, writeCells, type Cell, type Cells } from '../cells';
import { replaced, without } from '../rows';
import { CellInput, NameCell } from './cell_inputs';
import type { InputProps } from './input';

/** A small table of values, typed or pasted from a spreadsheet. */
export function TableInput({ field, value, label, onChange }: InputProps): JSX.Element {
  const translate = useTranslate();
  const cells = readCells(value);
  const { columns, rows } = cells;
  const set = (next: Cells): void =>
    onChange(next.columns.length === 0 && !field.required ? undefined : writeCells(next, value));
  const addRow = (): void => set({ columns, rows: [...rows, columns.map(() => null)] });
  const addColumn = (): void =>
    set({ columns: [...columns, freeName(columns, columns.length)], rows: rows.map(row => [...row, null]) });
  const icon = <Icon name="plus" size={14} />;
  return (
    <div className="kk-table-input">
      {columns.length > 0 ? (
        <Grid cells={cells} label={label} onChange={set} />
      ) : (
        <textarea
          className="kk-form-input"
          rows={2}
          aria-label={translate('Paste a table into %1', label)}
          placeholder={translate('Paste cells from a spreadsheet, names in the first line')}
          value=""
          onChange={event => set(pasted(cells, event.target.value, 0, 0))}
        />
      )}
      <div className="kk-form-line">
        {columns.length > 0 && (
          <Button look="quiet" className="kk-form-add" icon={icon} onClick={addRow}>
            {translate('Row')}
          </Button>
        )}
        <Button look="quiet" className="kk-form-add" icon={icon} onClick={addColumn}>
          {translate('Column')}
        </Button>
      </div>
    </div>
  );
}

interface GridProps {
  cells: Cells;
  label: string;
  onChange(cells: Cells): void;
}

function Grid({ cells, label, onChange }: GridProps): JSX.Element {
  const translate = useTranslate();
  const { columns, rows } = cells;
  const setCell = (y: number, x: number, cell: Cell): void =>
    onChange({ columns, rows: replaced(rows, y, replaced(rows[y] ?? [], x, cell)) });
  const paste = (event: ClipboardEvent, y: number, x: number): void => {
    const text = event.clipboardData.getData('text/plain');
    if (/[\t\n]/.test(text.trimEnd())) {
      event.preventDefault();
      onChange(pasted(cells, text, y, x));
    }
  };
  return (
    <div className="kk-table-scroll">
      <table aria-label={label} onKeyDown={onKey}>
        <Names cells={cells} onChange={onChange} />
        <tbody>
          {rows.map((row, y) => (
            <tr key={y}>
              {columns.map((name, x) => (
                <td key={x}>
                  <CellInput
                    value={row[x] ?? null}
                    label={`${name} ${y + 1}`}
                    onPaste={event => paste(event, y, x)}
                    onChange={cell => setCell(y, x, cell)}
                  />
                </td>
              ))}
              <td className="kk-table-end">
                <Button
                  look="quiet"
                  icon={<Icon name="close" size={12} />}
                  aria-label={translate('Remove row %1', y + 1)}
                  onClick={() => onChange({ columns, rows: without(rows, y) })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Names({ cells, onChange }: { cells: Cells; onChange(cells: Cells): void }): JSX.Element {
  const { columns, rows } = cells;
  return (
    <thead>
      <tr>
        {columns.map((name, place) => (
          <NameCell
            key={place}
            name={name}
            place={place}
            // Two columns of one name would become one.
            onChange={now =>
              !columns.includes(now) && onChange({ columns: replaced(columns, place, now), rows })
            }
            onRemove={() =>
              onChange({ columns: without(columns, place), rows: rows.map(row => without(row, place)) })
            }
          />
        ))}
        <td className="kk-table-end" />
      </tr>
    </thead>
  );
}

/** Up, down and Enter go to the cell above or below. */
function onKey(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
  const cell = (event.target as HTMLElement).closest('td');
  if (step === undefined || !cell) {
    return;
  }
  const row = cell.parentElement as HTMLTableRowElement;
  const beside = row.parentElement?.children[row.sectionRowIndex + step] as HTMLTableRowElement | undefined;
  const input = beside?.cells[cell.cellIndex]?.querySelector('input');
  if (input) {
    event.preventDefault();
    input.focus();
    input.select();
  }
}
