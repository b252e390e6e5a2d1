import { useId, type InputHTMLAttributes, type ReactNode } from 'react';

/** What ties a control to its label, its hint and what is wrong with it. */
interface Ties {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  /** What is wrong with the value, in words. */
  error?: string | null | undefined;
  children(ties: Ties): ReactNode;
}

/** A control with its label above it, and below it what helps or what is wrong. */
export function Field({ label, hint, error, children }: FieldProps): JSX.Element {
  const id = useId();
  const said = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className="kk-form-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': said || undefined, 'aria-invalid': error ? true : undefined })}
      {error && (
        <span id={`${id}-error`} className="kk-form-fault" role="alert">
          {error}
        </span>
      )}
      {hint && (
        <span id={`${id}-hint`} className="kk-muted kk-form-hint">
          {hint}
        </span>
      )}
    </div>
  );
}

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'>;

interface TextFieldProps extends Omit<FieldProps, 'children'>, InputProps {
  label: string;
  value: string;
  /** What may be chosen instead of typed. */
  suggestions?: readonly string[] | undefined;
  onChange(text: string): void;
}

export function TextField(props: TextFieldProps): JSX.Element {
  const { label, hint, error, value, suggestions, onChange, ...input } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {ties => (
        <>
          <input
            spellCheck={false}
            autoComplete="off"
            {...input}
            {...ties}
            className="kk-input kk-input-plain"
            value={value}
            list={suggestions && `${ties.id}-list`}
            onChange={event => onChange(event.target.value)}
          />
          {suggestions && (
            <datalist id={`${ties.id}-list`}>
              {suggestions.map(one => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

interface SelectFieldProps<T extends string> extends Omit<FieldProps, 'children'> {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange(value: T): void;
}

export function SelectField<T extends string>(props: SelectFieldProps<T>): JSX.Element {
  const { label, hint, error, value, options, onChange } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {ties => (
        <select
          {...ties}
          className="kk-select"
          value={value}
          onChange={event => onChange(event.target.value as T)}
        >
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckFieldProps {
  label: string;
  checked: boolean;
  onChange(checked: boolean): void;
}

export function CheckField({ label, checked, onChange }: CheckFieldProps): JSX.Element {
  return (
    <label className="kk-check">
      <input type="checkbox" checked={checked} onChange={event => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
