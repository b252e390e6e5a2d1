import { useId } from 'react';

import { useTranslate } from '../../elements/text';
import { fits } from '../fitting';
import { problemsOf } from '../problems';
import type { FieldSchema } from '../schema';
import { useScope } from '../scope';
import { FieldProblems } from './FieldProblems';
import { Help } from './Help';
import { wordsOf } from './input';
import { innerPlaces } from './inner_places';
import { GROUPS, ValueInput } from './ValueInput';

interface FieldProps {
  field: FieldSchema;
  place: string;
  value: unknown;
  /** Inside another field: the description only as a tooltip. */
  brief?: boolean;
  onChange(value: unknown): void;
}

/** A field with its name, its help and what is wrong with it. */
export function Field({ field, place, value, brief = false, onChange }: FieldProps): JSX.Element {
  const id = useId();
  const translate = useTranslate();
  const { problems } = useScope();
  const own = problemsOf(problems, place, innerPlaces(field, place, value));
  const invalid = own.some(problem => problem.severity !== 'warning');
  const label = wordsOf(field.name);
  const described = [!brief && field.description && `${id}help`, own.length > 0 && `${id}wrong`];
  const isGroup = GROUPS.has(field.kind) && fits(field, value);
  return (
    <div
      className={`kk-form-entry ${invalid ? 'kk-form-invalid' : ''}`}
      data-field={place}
      {...(isGroup ? { role: 'group', 'aria-labelledby': `${id}label` } : {})}
    >
      <label
        id={`${id}label`}
        className="kk-form-label"
        htmlFor={isGroup ? undefined : id}
        title={brief ? field.description : undefined}
      >
        {label}
        {field.required && (
          <span className="kk-form-required" title={translate('required')} aria-label={translate('required')}>
            *
          </span>
        )}
      </label>
      <ValueInput
        field={field}
        place={place}
        value={value}
        label={label}
        id={isGroup ? undefined : id}
        describedBy={described.filter(Boolean).join(' ') || undefined}
        invalid={invalid}
        onChange={onChange}
      />
      {!brief && <Help id={`${id}help`} text={field.description} />}
      <FieldProblems id={`${id}wrong`} problems={own} />
    </div>
  );
}
