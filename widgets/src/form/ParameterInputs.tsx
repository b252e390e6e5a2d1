import { useId, type ReactNode } from 'react';

import type { Problem } from '../contract/wire';
import { useTranslate } from '../elements/text';
import { Combobox } from './fields/Combobox';
import { FieldProblems } from './fields/FieldProblems';
import { asText, isDictionary, withField } from './fitting';
import { defaultFrom, nameFault } from './parameters';
import type { Entry } from './rows';
import { SCALAR_TYPES } from './types';

interface ParameterInputsProps {
  entry: Entry;
  repeated: boolean;
  problems: readonly Problem[];
  onChange(entry: Entry): void;
}

/** One parameter: its name, type, default and description. */
export function ParameterInputs({ entry, repeated, problems, onChange }: ParameterInputsProps): JSX.Element {
  const translate = useTranslate();
  const id = useId();
  const { name } = entry;
  const value = isDictionary(entry.value) ? entry.value : {};
  const set = (field: string, next: unknown): void =>
    onChange({ name, value: withField(value, field, next) });
  const fault = repeated
    ? translate("Two parameters are called '%1'; the last one counts.", name)
    : nameFault(name, translate);
  return (
    <div className="kk-form-parts">
      <div className="kk-parameter-grid">
        <Labelled id={`${id}name`} label={translate('name')}>
          <input
            {...plain(`${id}name`)}
            value={name}
            aria-invalid={fault !== null || undefined}
            onChange={event => onChange({ name: event.target.value.trim(), value: entry.value })}
          />
        </Labelled>
        <TypeAndDefault id={id} value={value} set={set} />
        <Labelled id={`${id}about`} label={translate('description')}>
          <input
            {...plain(`${id}about`)}
            value={asText(value.description)}
            onChange={event => set('description', event.target.value || undefined)}
          />
        </Labelled>
      </div>
      {fault && <p className="kk-form-error kk-form-local">{fault}</p>}
      <FieldProblems problems={problems} />
    </div>
  );
}

interface TypeAndDefaultProps {
  id: string;
  value: Record<string, unknown>;
  set(field: string, next: unknown): void;
}

function TypeAndDefault({ id, value, set }: TypeAndDefaultProps): JSX.Element {
  const translate = useTranslate();
  return (
    <>
      <Labelled id={`${id}type`} label={translate('type')}>
        <Combobox
          id={`${id}type`}
          label={translate('type')}
          value={asText(value.type)}
          suggestions={SCALAR_TYPES.map(each => ({ value: each }))}
          onChange={next => set('type', next)}
        />
      </Labelled>
      <Labelled id={`${id}default`} label={translate('default')}>
        <DefaultInput
          id={`${id}default`}
          type={asText(value.type)}
          value={value.default}
          onChange={next => set('default', next)}
        />
      </Labelled>
    </>
  );
}

function plain(id: string): { id: string; className: string; spellCheck: boolean } {
  return { id, className: 'kk-form-input', spellCheck: false };
}

function Labelled({ id, label, children }: { id: string; label: string; children: ReactNode }): JSX.Element {
  return (
    <div className="kk-form-entry">
      <label className="kk-form-label" htmlFor={id}>
        {label}
      </label>
      {children}
    </div>
  );
}

interface DefaultInputProps {
  id: string;
  type: string;
  value: unknown;
  onChange(value: unknown): void;
}

/** What holds when a run gives nothing; left empty, the run has to give a value. */
function DefaultInput({ id, type, value, onChange }: DefaultInputProps): JSX.Element {
  const translate = useTranslate();
  const none = translate('none: required');
  if (type !== 'bool') {
    return (
      <input
        {...plain(id)}
        placeholder={none}
        value={asText(value)}
        onChange={event => onChange(defaultFrom(event.target.value, type))}
      />
    );
  }
  return (
    <select
      id={id}
      className="kk-form-input"
      value={asText(value)}
      onChange={event => onChange(defaultFrom(event.target.value, type))}
    >
      <option value="">{none}</option>
      <option value="true">{translate('true')}</option>
      <option value="false">{translate('false')}</option>
    </select>
  );
}
