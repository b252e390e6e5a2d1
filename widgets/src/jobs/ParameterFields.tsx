import { valueOf } from '../canvas/composer/ParameterValues';
import { Field, TextField } from '../elements/Field';
import { faultOf } from '../elements/Refusal';
import { useTranslate, type Translate } from '../elements/text';

/** A parameter as a document declares it. */
interface Declared {
  type?: unknown;
  default?: unknown;
  description?: unknown;
}

type Values = Record<string, unknown>;

interface ParameterFieldsProps {
  parameters: Record<string, unknown>;
  /** Those that were given; a parameter without one keeps its default. */
  values: Values;
  /** Values of a set, which hold where none is given. */
  kept?: Values | undefined;
  /** A parameter that gets its value elsewhere. */
  filled?: string | undefined;
  error: Error | null;
  onChange(values: Values): void;
}

/** A control for each parameter, with its type, its default and what the service has against its value. */
export function ParameterFields(props: ParameterFieldsProps): JSX.Element | null {
  const { parameters, values, kept = {}, filled, error, onChange } = props;
  const translate = useTranslate();
  const names = Object.keys(parameters).filter(name => name !== filled);
  if (names.length === 0) {
    return null;
  }
  return (
    <fieldset className="kk-job-fields">
      <legend>{translate('Parameters')}</legend>
      {names.map(name => {
        const declared = (parameters[name] ?? {}) as Declared;
        return (
          <ParameterField
            key={name}
            name={name}
            declared={declared}
            value={values[name]}
            without={kept[name] ?? declared.default}
            error={faultOf(error, `parameters.${name}`)}
            onChange={text => onChange(changed(values, name, text, declared.type))}
          />
        );
      })}
    </fieldset>
  );
}

interface ParameterFieldProps {
  name: string;
  declared: Declared;
  value: unknown;
  /** What holds when nothing is given. */
  without: unknown;
  error: string | null;
  onChange(text: string): void;
}

function ParameterField(props: ParameterFieldProps): JSX.Element {
  const { name, declared, value, without, error, onChange } = props;
  const translate = useTranslate();
  const hint = typeof declared.description === 'string' ? declared.description : undefined;
  const type = String(declared.type ?? '');
  const label = `${name} (${type})`;
  const empty = emptyWords(without, translate);
  const text = value === undefined ? '' : String(value);
  return type === 'bool' ? (
    <Field label={label} hint={hint} error={error}>
      {ties => (
        <select {...ties} className="kk-select" value={text} onChange={event => onChange(event.target.value)}>
          <option value="">{empty}</option>
          <option value="true">{translate('true')}</option>
          <option value="false">{translate('false')}</option>
        </select>
      )}
    </Field>
  ) : (
    <TextField
      label={label}
      hint={hint}
      error={error}
      value={text}
      placeholder={empty}
      data-testid="kk-job-parameter"
      data-name={name}
      onChange={onChange}
    />
  );
}

function emptyWords(without: unknown, translate: Translate): string {
  return without === undefined || without === null ? translate('required') : String(without);
}

function changed(values: Values, name: string, text: string, type: unknown): Values {
  const others = Object.entries(values).filter(([other]) => other !== name);
  return Object.fromEntries(text === '' ? others : [...others, [name, valueOf(text, type)]]);
}
