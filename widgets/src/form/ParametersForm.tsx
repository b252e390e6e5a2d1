import type { Problem } from '../contract/wire';
import { useTranslate } from '../elements/text';
import { FieldProblems } from './fields/FieldProblems';
import { RowList } from './fields/RowList';
import { isDictionary } from './fitting';
import { ParameterInputs } from './ParameterInputs';
import { freeParameterName } from './parameters';
import { problemsIn, problemsOf } from './problems';
import { entriesOf, mappingFrom, repeated, type Entry } from './rows';
import { ScopeContext } from './scope';
import { useRows } from './use_rows';
import './form.css';

export interface ParametersFormProps {
  parameters: Record<string, unknown>;
  problems: readonly Problem[];
  onChange(parameters: Record<string, unknown>): void;
}

/** The parameters of a pipeline: what a run may be given, its type, and what holds when it is not. */
export function ParametersForm({ parameters, problems, onChange }: ParametersFormProps): JSX.Element {
  const translate = useTranslate();
  const { rows, set } = useRows(parameters, readEntries, mappingFrom, value =>
    onChange(value as Record<string, unknown>)
  );
  const names = rows.map(row => row.value.name);
  const twice = repeated(rows.map(row => row.value));
  const placeOf = (name: string): string => `parameters.${name}`;
  return (
    <ScopeContext.Provider value={{ arriving: [], functions: [], parameters, problems }}>
      <form
        className="kk-form"
        aria-label={translate('Parameters')}
        onSubmit={event => event.preventDefault()}
      >
        {rows.length === 0 && (
          <p className="kk-muted">
            {translate('A parameter is a value given when the pipeline runs.')}{' '}
            {translate('Expressions write it $name, paths ${name}.')}
          </p>
        )}
        <FieldProblems problems={problemsOf(problems, 'parameters', names.map(placeOf))} />
        <RowList
          label={translate('Parameters')}
          className="kk-form-objects"
          rows={rows}
          set={set}
          nameOf={entry => entry.name}
          blank={() => ({ name: freeParameterName(names), value: { type: 'string' } as unknown })}
          addLabel={translate('Add a parameter')}
        >
          {(row, _at, change) => (
            <ParameterInputs
              entry={row.value}
              repeated={twice.has(row.value.name)}
              problems={problemsIn(problems, placeOf(row.value.name))}
              onChange={change}
            />
          )}
        </RowList>
      </form>
    </ScopeContext.Provider>
  );
}

function readEntries(value: unknown): Entry[] {
  return isDictionary(value) ? entriesOf(value) : [];
}
