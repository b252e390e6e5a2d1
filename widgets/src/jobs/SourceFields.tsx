import type { SavedDetails } from '../contract/saved_wire';
import { SelectField } from '../elements/Field';
import { faultOf } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { ParameterFields } from './ParameterFields';

/** Which version is run, and with which values. */
export interface SourceDraft {
  version: number | null;
  parameter_set: string | null;
  parameters: Record<string, unknown>;
}

interface SourceFieldsProps {
  job: SavedDetails;
  draft: SourceDraft;
  filled?: string | undefined;
  error: Error | null;
  onChange(change: Partial<SourceDraft>): void;
}

/** The version, the set of values, and values of one's own. */
export function SourceFields({ job, draft, filled, error, onChange }: SourceFieldsProps): JSX.Element {
  const translate = useTranslate();
  const sets = Object.keys(job.parameter_sets);
  const numbers = Array.from({ length: job.version }, (_, at) => String(job.version - at));
  return (
    <>
      <div className="kk-job-columns">
        <SelectField
          label={translate('Version')}
          error={faultOf(error, 'version')}
          value={draft.version === null ? '' : String(draft.version)}
          options={[
            { value: '', label: translate('the newest, now %1', job.version) },
            ...numbers.map(number => ({ value: number, label: number }))
          ]}
          onChange={text => onChange({ version: text === '' ? null : Number(text) })}
        />
        {sets.length > 0 && (
          <SelectField
            label={translate('Set of values')}
            value={draft.parameter_set ?? ''}
            options={[
              { value: '', label: translate('none') },
              ...sets.map(name => ({ value: name, label: name }))
            ]}
            onChange={name => onChange({ parameter_set: name || null })}
          />
        )}
      </div>
      <ParameterFields
        parameters={job.document.parameters ?? {}}
        values={draft.parameters}
        kept={job.parameter_sets[draft.parameter_set ?? '']}
        filled={filled}
        error={error}
        onChange={parameters => onChange({ parameters })}
      />
    </>
  );
}
