import { useMemo } from 'react';

import { ExpressionEditor } from '../expression/ExpressionEditor';
import type { Language } from '../expression/completion';
import { asText } from '../fitting';
import { positionsAt } from '../problems';
import { useScope } from '../scope';
import type { InputProps } from './input';

/** An SQL expression over the columns that arrive. */
export function ExpressionInput(props: InputProps): JSX.Element {
  return <Editor {...props} language={props.field.expression} />;
}

/** An SQL query over the inputs, by their names. */
export function QueryInput(props: InputProps): JSX.Element {
  return <Editor {...props} language="query" />;
}

function Editor(props: InputProps & { language: Language }): JSX.Element {
  const { field, value, place, language, onChange } = props;
  const { arriving, functions, parameters, problems } = useScope();
  const own = useMemo(() => positionsAt(problems, place), [problems, place]);
  return (
    <ExpressionEditor
      id={props.id}
      label={props.label}
      describedBy={props.describedBy}
      invalid={props.invalid}
      value={asText(value ?? undefined)}
      known={{ language, arriving, functions, parameters }}
      problems={own}
      example={field.example ?? undefined}
      onChange={text => onChange(text === '' && !field.required ? undefined : text)}
    />
  );
}
