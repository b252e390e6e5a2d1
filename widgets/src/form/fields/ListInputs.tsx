import { useTranslate } from '../../elements/text';
import { asText, isDictionary, withField } from '../fitting';
import { placeOf, problemsOf } from '../problems';
import { useScope } from '../scope';
import { useRows } from '../use_rows';
import { Field } from './Field';
import { FieldProblems } from './FieldProblems';
import type { InputProps } from './input';
import { RowList } from './RowList';

/** A list of texts, a line for each; an empty text is one too. */
export function TextsInput(props: InputProps): JSX.Element {
  const { field, value, onChange, label } = props;
  const translate = useTranslate();
  const write = (texts: string[]): unknown => texts;
  const { rows, set } = useRows(value ?? field.fallback, readTexts, write, onChange);
  return (
    <div>
      <RowList
        label={label}
        describedBy={props.describedBy}
        rows={rows}
        set={set}
        nameOf={text => text}
        blank={() => ''}
      >
        {(row, at, change) => (
          <input
            className="kk-form-input"
            aria-label={`${label} ${at + 1}`}
            spellCheck={false}
            placeholder={translate('the empty text')}
            value={row.value}
            onChange={event => change(event.target.value)}
          />
        )}
      </RowList>
    </div>
  );
}

/** A list of objects, each a small form of its own. */
export function ObjectsInput(props: InputProps): JSX.Element {
  const { field, value, onChange, place, label } = props;
  const { problems } = useScope();
  const write = (items: Record<string, unknown>[]): unknown =>
    items.length > 0 || field.required ? items : undefined;
  const { rows, set } = useRows(value, readObjects, write, onChange);
  const own = (at: number): string[] => field.parts.map(part => placeOf(placeOf(place, at), part.name));
  return (
    <div>
      <RowList<Record<string, unknown>>
        label={label}
        className="kk-form-objects"
        describedBy={props.describedBy}
        rows={rows}
        set={set}
        nameOf={item => asText(item[field.parts[0]?.name ?? ''])}
        blank={() => ({})}
      >
        {(row, at, change) => (
          <>
            <Parts
              {...props}
              place={placeOf(place, at)}
              value={row.value}
              onChange={next => change(next as Record<string, unknown>)}
            />
            <FieldProblems problems={problemsOf(problems, placeOf(place, at), own(at))} />
          </>
        )}
      </RowList>
    </div>
  );
}

/** One object as a small form. */
export function Parts({ field, value, place, onChange }: InputProps): JSX.Element {
  const object = isDictionary(value) ? value : {};
  return (
    <div className="kk-form-parts">
      {field.parts.map(part => (
        <Field
          key={part.name}
          field={part}
          place={placeOf(place, part.name)}
          value={object[part.name]}
          brief
          onChange={next => onChange(withField(object, part.name, next))}
        />
      ))}
    </div>
  );
}

function readTexts(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
}

function readObjects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isDictionary) : [];
}
