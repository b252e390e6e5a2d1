import { useState } from 'react';

import { Button } from '../../elements/Button';
import { useTranslate } from '../../elements/text';
import { moved, replaced, without } from '../rows';
import { placeOf } from '../problems';
import { ChosenColumn } from './ChosenColumn';
import { nameOf, type Item } from './chosen';
import { useColumns } from './ColumnInput';
import { Combobox } from './Combobox';
import type { InputProps } from './input';
import type { Suggestion } from './matching';

/** The chosen columns in their order, and a field that adds more; each may have settings of its own. */
export function ColumnsInput(props: InputProps): JSX.Element {
  const { field, value, onChange, place, label } = props;
  const { known, suggestions } = useColumns(field.input);
  const items = itemsOf(value);
  const set = (next: Item[]): void => onChange(next.length > 0 || field.required ? next : undefined);
  const chosen = new Set(items.map(item => nameOf(field, item)));
  const find = (item: Item): Suggestion | undefined =>
    suggestions.find(each => each.value === nameOf(field, item));
  return (
    <div className="kk-chosen">
      <ul className="kk-form-rows" aria-label={label}>
        {items.map((item, at) => (
          <ChosenColumn
            key={`${nameOf(field, item)} ${at}`}
            item={item}
            field={field}
            place={placeOf(place, at)}
            at={at}
            count={items.length}
            type={find(item)?.note}
            unknown={known && !find(item)}
            onChange={next => set(replaced(items, at, next))}
            onMove={(from, to) => set(moved(items, from, to))}
            onRemove={() => set(without(items, at))}
          />
        ))}
      </ul>
      <AddColumn
        {...props}
        any={items.length > 0}
        left={suggestions.filter(each => !chosen.has(each.value))}
        onAdd={names => set([...items, ...names.filter(name => !chosen.has(name))])}
      />
    </div>
  );
}

interface AddColumnProps extends InputProps {
  any: boolean;
  /** The columns not chosen yet. */
  left: readonly Suggestion[];
  onAdd(names: string[]): void;
}

function AddColumn({ field, label, describedBy, invalid, any, left, onAdd }: AddColumnProps): JSX.Element {
  const translate = useTranslate();
  const [typed, setTyped] = useState('');
  return (
    <div className="kk-form-line">
      <Combobox
        label={translate('Add to %1', label)}
        describedBy={describedBy}
        invalid={invalid}
        value={typed}
        suggestions={left}
        placeholder={any ? translate('Add a column') : (field.example ?? translate('Choose columns'))}
        onChange={setTyped}
        onChoose={name => {
          if (name !== '') {
            onAdd([name]);
          }
          setTyped('');
        }}
      />
      {left.length > 1 && (
        <Button
          look="quiet"
          aria-label={translate('Add all columns to %1', label)}
          onClick={() => onAdd(left.map(each => each.value))}
        >
          {translate('All')}
        </Button>
      )}
    </div>
  );
}

function itemsOf(value: unknown): Item[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? (value as Item[]) : [];
}
