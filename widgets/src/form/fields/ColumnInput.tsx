import { useTranslate } from '../../elements/text';
import { columnsOf, useScope } from '../scope';
import { asText } from '../fitting';
import { TYPES } from '../types';
import { Combobox } from './Combobox';
import type { InputProps } from './input';
import type { Suggestion } from './matching';
import { UnknownColumn } from './UnknownColumn';

/** The columns that may be named as a list to choose from. */
export function useColumns(input: string | null): { known: boolean; suggestions: Suggestion[] } {
  const columns = columnsOf(useScope().arriving, input);
  const suggestions = (columns ?? []).map(({ name, type }) => ({ value: name, note: type }));
  return { known: columns !== null, suggestions };
}

/** The name of one column that arrives; another name stays and is marked. */
export function ColumnInput(props: InputProps): JSX.Element {
  const translate = useTranslate();
  const { known, suggestions } = useColumns(props.field.input);
  const name = asText(props.value ?? undefined);
  const unknown = known && name !== '' && !suggestions.some(each => each.value === name);
  return (
    <span className="kk-form-line">
      <Combobox
        {...props}
        value={name}
        suggestions={suggestions}
        placeholder={translate('column')}
        invalid={props.invalid || unknown}
        onChange={text => props.onChange(text === '' ? undefined : text)}
      />
      {unknown && <UnknownColumn name={name} />}
    </span>
  );
}

/** A type by its word; any other may be typed. */
export function TypeInput(props: InputProps): JSX.Element {
  const translate = useTranslate();
  return (
    <Combobox
      {...props}
      value={asText(props.value ?? undefined)}
      suggestions={TYPES.map(value => ({ value }))}
      placeholder={props.field.example ?? translate('type')}
      onChange={text => props.onChange(text === '' ? undefined : text)}
    />
  );
}
