import { useState } from 'react';

import { useTranslate } from '../../elements/text';
import { asText, fromText } from '../fitting';
import { Combobox } from './Combobox';
import { fillingFrom, fillingText } from './filling';
import { wordsOf, type InputProps } from './input';

/** What every plain control says of itself. */
function control({
  id,
  label,
  describedBy,
  invalid
}: InputProps): Record<string, string | boolean | undefined> {
  return {
    id,
    'aria-label': id ? undefined : label,
    'aria-describedby': describedBy,
    'aria-invalid': invalid || undefined
  };
}

function placeholderOf({ field, id }: InputProps): string | undefined {
  const shown = field.fallback === null || field.fallback === '' ? undefined : field.fallback;
  // Without a label of its own beside it, the empty field says what it is for.
  return asText(shown) || field.example || (id ? undefined : wordsOf(field.name));
}

/** A line of text, with suggestions where the schema names some values. */
export function TextInput(props: InputProps): JSX.Element {
  const { field, value, onChange } = props;
  const set = (text: string): void => onChange(text === '' ? undefined : text);
  if (field.options.length > 0) {
    const suggestions = field.options.map(option => ({ value: String(option) }));
    return (
      <Combobox
        {...props}
        value={asText(value ?? undefined)}
        suggestions={suggestions}
        placeholder={placeholderOf(props)}
        onChange={set}
      />
    );
  }
  return (
    <input
      {...control(props)}
      className="kk-form-input"
      spellCheck={false}
      placeholder={placeholderOf(props)}
      value={asText(value ?? undefined)}
      onChange={event => set(event.target.value)}
    />
  );
}

/** A number; what is no number yet stays in the field and is said by the check. */
export function NumberInput(props: InputProps): JSX.Element {
  return (
    <input
      {...control(props)}
      className="kk-form-input kk-form-number"
      type="number"
      step={props.field.integer ? 1 : 'any'}
      placeholder={placeholderOf(props)}
      value={asText(props.value ?? undefined)}
      onChange={event => props.onChange(event.target.value === '' ? undefined : Number(event.target.value))}
    />
  );
}

/** One of a few values; the default is said, not written. */
export function ChoiceInput(props: InputProps): JSX.Element {
  const { field, value, onChange } = props;
  const translate = useTranslate();
  const fallback = field.fallback;
  const chosen = value ?? fallback;
  const named = (option: unknown): string =>
    option === fallback ? translate('%1 (default)', asText(option)) : asText(option);
  return (
    <select
      {...control(props)}
      className="kk-form-input"
      value={chosen === null || chosen === undefined ? '' : asText(chosen)}
      onChange={event => {
        const option = field.options.find(each => asText(each) === event.target.value);
        onChange(option === fallback ? undefined : option);
      }}
    >
      {(fallback === null || fallback === undefined) && (
        <option value="">{field.required ? translate('Choose…') : translate('none (default)')}</option>
      )}
      {field.options.map(option => (
        <option key={asText(option)} value={asText(option)}>
          {named(option)}
        </option>
      ))}
    </select>
  );
}

/** Yes or no. */
export function BoolInput(props: InputProps): JSX.Element {
  const { field, value, onChange } = props;
  const translate = useTranslate();
  const checked = (value ?? field.fallback ?? false) as boolean;
  return (
    <label className="kk-form-check">
      <input
        {...control(props)}
        type="checkbox"
        checked={checked}
        onChange={event => {
          const now = event.target.checked;
          onChange(now === field.fallback ? undefined : now);
        }}
      />
      <span aria-hidden="true">
        {props.id ? (checked ? translate('yes') : translate('no')) : wordsOf(field.name)}
      </span>
    </label>
  );
}

/** Any value as JSON or text; what is typed is kept as it is until it can be read. */
export function JsonInput(props: InputProps): JSX.Element {
  const [typed, setTyped] = useState<{ text: string; value: unknown } | null>(null);
  // What was typed stays as it was typed as long as it means what the document holds.
  const text =
    typed && JSON.stringify(typed.value) === JSON.stringify(props.value) ? typed.text : asText(props.value);
  return (
    <textarea
      {...control(props)}
      className="kk-form-input kk-mono"
      rows={Math.min(8, text.split('\n').length)}
      spellCheck={false}
      placeholder={placeholderOf(props)}
      value={text}
      onChange={event => {
        const value = fromText(event.target.value);
        setTyped({ text: event.target.value, value });
        props.onChange(value);
      }}
    />
  );
}

/** One value for all rows, or the word of a method that finds it: a text that is no such word is kept as a value. */
export function FillingInput(props: InputProps): JSX.Element {
  const { field, value, onChange } = props;
  const [typed, setTyped] = useState<{ text: string; value: unknown } | null>(null);
  const text =
    typed && JSON.stringify(typed.value) === JSON.stringify(value)
      ? typed.text
      : fillingText(value, field.options);
  return (
    <Combobox
      {...props}
      value={text}
      placeholder={field.example ?? undefined}
      suggestions={field.options.map(option => ({ value: String(option) }))}
      onChange={now => {
        const meant = fillingFrom(now, field.options);
        setTyped({ text: now, value: meant });
        onChange(meant);
      }}
    />
  );
}
