import { useMemo } from 'react';

import { Choice } from '../elements/Button';
import { CheckField, SelectField, TextField } from '../elements/Field';
import { faultOf } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { timeZones, type Kind, type TriggerDraft, type Unit } from './trigger';

interface TriggerFieldsProps {
  draft: TriggerDraft;
  /** The parameters that may get a new file's location. */
  parameters: readonly string[];
  error: Error | null;
  onChange(change: Partial<TriggerDraft>): void;
}

/** When a schedule fires. */
export function TriggerFields(props: TriggerFieldsProps): JSX.Element {
  const { draft, onChange } = props;
  const translate = useTranslate();
  return (
    <fieldset className="kk-job-fields">
      <legend>{translate('When')}</legend>
      <Choice<Kind>
        label={translate('When')}
        value={draft.kind}
        options={[
          { value: 'cron', label: translate('At times') },
          { value: 'interval', label: translate('Every so often') },
          { value: 'files', label: translate('For each new file') }
        ]}
        onChange={kind => onChange({ kind })}
      />
      {draft.kind === 'cron' && <CronFields {...props} />}
      {draft.kind === 'interval' && <IntervalFields {...props} />}
      {draft.kind === 'files' && <FilesFields {...props} />}
    </fieldset>
  );
}

function CronFields({ draft, error, onChange }: TriggerFieldsProps): JSX.Element {
  const translate = useTranslate();
  const zones = useMemo(() => timeZones(), []);
  return (
    <div className="kk-job-columns">
      <TextField
        label={translate('Cron line')}
        hint={translate('Minute, hour, day of the month, month, day of the week.')}
        error={faultOf(error, 'trigger.cron')}
        value={draft.cron}
        suggestions={PRESETS}
        data-testid="kk-cron"
        onChange={cron => onChange({ cron })}
      />
      <TextField
        label={translate('Time zone')}
        error={faultOf(error, 'trigger.time_zone')}
        value={draft.time_zone}
        suggestions={zones}
        onChange={time_zone => onChange({ time_zone })}
      />
    </div>
  );
}

/** Every quarter of an hour, every hour, every night, on weekdays, on Mondays, on the first of the month. */
const PRESETS = ['*/15 * * * *', '0 * * * *', '0 2 * * *', '0 6 * * 1-5', '0 6 * * 1', '0 6 1 * *'];

function IntervalFields({ draft, error, onChange }: TriggerFieldsProps): JSX.Element {
  const translate = useTranslate();
  return (
    <div className="kk-job-columns">
      <TextField
        label={translate('Every')}
        error={faultOf(error, 'trigger.seconds')}
        value={draft.every}
        inputMode="decimal"
        onChange={every => onChange({ every })}
      />
      <SelectField<Unit>
        label={translate('Unit')}
        value={draft.unit}
        options={[
          { value: 'seconds', label: translate('seconds') },
          { value: 'minutes', label: translate('minutes') },
          { value: 'hours', label: translate('hours') },
          { value: 'days', label: translate('days') }
        ]}
        onChange={unit => onChange({ unit })}
      />
    </div>
  );
}

function FilesFields({ draft, parameters, error, onChange }: TriggerFieldsProps): JSX.Element {
  const translate = useTranslate();
  return (
    <>
      <div className="kk-job-columns">
        <TextField
          label={translate('Folder or prefix')}
          hint={translate('A folder, s3://bucket/prefix/, or a pattern with *.')}
          error={faultOf(error, 'trigger.prefix')}
          value={draft.prefix}
          placeholder="s3://lake/in/"
          onChange={prefix => onChange({ prefix })}
        />
        <TextField
          label={translate('Parameter that gets the file')}
          error={faultOf(error, 'trigger.parameter', `parameters.${draft.parameter}`)}
          value={draft.parameter}
          suggestions={parameters}
          onChange={parameter => onChange({ parameter })}
        />
        <TextField
          label={translate('Look every … seconds')}
          hint={translate('A file counts once it looks the same twice.')}
          error={faultOf(error, 'trigger.seconds')}
          value={draft.look}
          inputMode="decimal"
          onChange={look => onChange({ look })}
        />
      </div>
      <CheckField
        label={translate('Run for the files that are there already, too')}
        checked={draft.existing}
        onChange={existing => onChange({ existing })}
      />
    </>
  );
}
