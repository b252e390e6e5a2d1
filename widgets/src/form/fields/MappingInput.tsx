import { isDictionary } from '../fitting';
import { entriesOf, mappingFrom, newRow, repeated, type Entry, type Row } from '../rows';
import { placeOf } from '../problems';
import type { FieldSchema } from '../schema';
import { ScopeContext, useScope, type Arriving, type Scope } from '../scope';
import { useRows } from '../use_rows';
import { EntryInput } from './EntryInput';
import type { InputProps } from './input';
import { RowList } from './RowList';

/** Names and what stands for each: new columns and their expressions, columns and their types. */
export function MappingInput(props: InputProps): JSX.Element {
  const { field, value, onChange, place, label } = props;
  const scope = useScope();
  const write = (entries: Entry[]): unknown => {
    const mapping = mappingFrom(entries);
    return Object.keys(mapping).length > 0 || field.required ? mapping : undefined;
  };
  const read = (now: unknown): Entry[] => readEntries(now, field.required);
  const { rows, set } = useRows(value, read, write, onChange);
  const twice = repeated(rows.map(row => row.value));
  const paste = (at: number, entries: Entry[]): void => {
    const kept = isBlank(rows[at]?.value) ? at : at + 1;
    set([...rows.slice(0, kept), ...entries.map(newRow), ...rows.slice(at + 1)]);
  };
  return (
    <div className={`kk-mapping kk-mapping-${field.values?.kind ?? 'text'}`}>
      <RowList
        label={label}
        describedBy={props.describedBy}
        rows={rows}
        set={set}
        nameOf={entry => entry.name}
        blank={() => ({ name: '', value: undefined })}
      >
        {(row, at, change) => (
          <ScopeContext.Provider value={seenFrom(scope, field, rows, at)}>
            <EntryInput
              field={field}
              entry={row.value}
              place={placeOf(place, row.value.name)}
              label={`${label} ${at + 1}`}
              taken={rows.filter(other => other !== row).map(other => other.value.name)}
              repeated={twice.has(row.value.name)}
              onChange={change}
              onPaste={entries => paste(at, entries)}
            />
          </ScopeContext.Provider>
        )}
      </RowList>
    </div>
  );
}

/** A mapping that must have something begins with a row to fill in. */
function readEntries(value: unknown, required: boolean): Entry[] {
  const entries = isDictionary(value) ? entriesOf(value) : [];
  return entries.length === 0 && required ? [{ name: '', value: undefined }] : entries;
}

function isBlank(entry: Entry | undefined): boolean {
  return entry === undefined || (entry.name === '' && (entry.value === undefined || entry.value === ''));
}

/** In `derive`, a later expression may use the columns of earlier ones. */
function seenFrom(scope: Scope, field: FieldSchema, rows: readonly Row<Entry>[], at: number): Scope {
  const first = scope.arriving[0];
  if (field.values?.expression !== 'derive' || !first?.columns || at === 0) {
    return scope;
  }
  const known = new Set(first.columns.map(column => column.name));
  const added = rows
    .slice(0, at)
    .map(row => row.value.name)
    .filter(name => name !== '' && !known.has(name));
  const seen: Arriving = {
    ...first,
    columns: [...first.columns, ...added.map(name => ({ name, type: '' }))]
  };
  return { ...scope, arriving: [seen, ...scope.arriving.slice(1)] };
}
