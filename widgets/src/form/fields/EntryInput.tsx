import { useTranslate } from '../../elements/text';
import { problemsIn } from '../problems';
import { parseLines, suggestedName, type Entry } from '../rows';
import type { FieldSchema } from '../schema';
import { useScope } from '../scope';
import { useColumns } from './ColumnInput';
import { Combobox } from './Combobox';
import { FieldProblems } from './FieldProblems';
import { wordsOf } from './input';
import { ValueInput } from './ValueInput';

interface EntryInputProps {
  /** The mapping's field. */
  field: FieldSchema;
  entry: Entry;
  place: string;
  label: string;
  /** The names of the other rows. */
  taken: readonly string[];
  repeated: boolean;
  onChange(entry: Entry): void;
  /** Several lines were pasted into the name. */
  onPaste(entries: Entry[]): void;
}

/** One row of a mapping: a name and what stands for it. */
export function EntryInput(props: EntryInputProps): JSX.Element {
  const { field, entry, place, label, taken, onChange } = props;
  const translate = useTranslate();
  const { problems } = useScope();
  const own = entry.name === '' ? [] : problemsIn(problems, place);
  const values = field.values ?? field;
  const isExpression = values.kind === 'expression';
  const suggested = isExpression && entry.name === '' ? suggestedName(String(entry.value ?? ''), taken) : '';
  return (
    <>
      <div className="kk-mapping-entry">
        <NameInput {...props} suggested={suggested} />
        <span className="kk-mapping-sign" aria-hidden="true">
          {isExpression ? '=' : '→'}
        </span>
        <span
          className="kk-mapping-value"
          onBlur={() => suggested !== '' && onChange({ ...entry, name: suggested })}
        >
          <ValueInput
            field={values}
            place={place}
            label={translate('%1: %2', label, wordsOf(values.kind))}
            value={entry.value}
            invalid={own.length > 0}
            onChange={value => onChange({ ...entry, value })}
          />
        </span>
      </div>
      {props.repeated && (
        <p className="kk-form-error kk-form-local">
          {translate("Two rows are called '%1'; the last one counts.", entry.name)}
        </p>
      )}
      <FieldProblems problems={own} />
    </>
  );
}

function NameInput(props: EntryInputProps & { suggested: string }): JSX.Element {
  const { field, entry, label, taken, suggested, onChange, onPaste } = props;
  const translate = useTranslate();
  const { suggestions } = useColumns(field.input);
  const ofColumns = field.keys?.kind === 'column';
  const words = { column: translate('column'), new_column: translate('new column') };
  const example = words[field.keys?.kind as keyof typeof words] ?? translate('name');
  return (
    <Combobox
      className="kk-mapping-name"
      label={translate('%1: name', label)}
      value={entry.name}
      suggestions={ofColumns ? suggestions.filter(each => !taken.includes(each.value)) : []}
      placeholder={suggested || example}
      invalid={props.repeated}
      onChange={name => onChange({ ...entry, name })}
      onPaste={event => {
        const entries = parseLines(event.clipboardData.getData('text/plain'));
        if (entries && (entries.length > 1 || entry.name === '')) {
          event.preventDefault();
          onPaste(entries);
        }
      }}
    />
  );
}
