import { useState, type FormEvent } from 'react';

import type { Client } from '../contract/client';
import type { CatchUp, Overlap, SavedDetails, Schedule } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { SelectField, TextField } from '../elements/Field';
import { Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { Firings, useFirings } from './Firings';
import { isOption } from './options';
import { OptionsFields } from './OptionsFields';
import { scheduleDraft, valuesOf, type ScheduleDraft } from './schedule_draft';
import { SourceFields } from './SourceFields';
import { TriggerFields } from './TriggerFields';
import { triggerOf } from './trigger';
import { useAsking } from './useAsking';

interface ScheduleFormProps {
  client: Client;
  job: SavedDetails;
  /** Null for a new one. */
  schedule: Schedule | null;
  onEnd(changed: boolean): void;
}

/** A schedule, new or to be changed; the service reads its trigger while one types. */
export function ScheduleForm({ client, job, schedule, onEnd }: ScheduleFormProps): JSX.Element {
  const translate = useTranslate();
  const [first] = Object.keys(job.document.parameters ?? {});
  const [draft, setDraft] = useState(() => scheduleDraft(schedule, first ?? 'file'));
  const { busy, error, ask } = useAsking();
  const change = (next: Partial<ScheduleDraft>): void => setDraft({ ...draft, ...next });
  const save = (event: FormEvent): void => {
    event.preventDefault();
    ask(async () => {
      const values = valuesOf(draft, schedule);
      await (schedule
        ? client.saved.changeSchedule(schedule.id, values)
        : client.saved.addSchedule(job.id, values));
      onEnd(true);
    });
  };
  return (
    <form
      className="kk-job-form"
      aria-label={translate('Schedule')}
      data-testid="kk-schedule-form"
      onSubmit={save}
    >
      <Fields client={client} job={job} draft={draft} error={error} onChange={change} />
      <div className="kk-job-buttons">
        <Button look="primary" type="submit" disabled={busy}>
          {schedule ? translate('Save') : translate('Add the schedule')}
        </Button>
        <Button onClick={() => onEnd(false)}>{translate('Cancel')}</Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  client: Client;
  job: SavedDetails;
  draft: ScheduleDraft;
  error: Error | null;
  onChange(change: Partial<ScheduleDraft>): void;
}

function Fields({ client, job, draft, error, onChange }: FieldsProps): JSX.Element {
  const { trigger, source, options } = draft;
  const firings = useFirings(client, triggerOf(trigger));
  const fault = firings.error ?? error;
  return (
    <>
      <TriggerFields
        draft={trigger}
        parameters={Object.keys(job.document.parameters ?? {})}
        error={fault}
        onChange={next => onChange({ trigger: { ...trigger, ...next } })}
      />
      <Firings {...firings} zone={trigger.kind === 'cron' ? trigger.time_zone : undefined} />
      <SourceFields
        job={job}
        draft={source}
        filled={trigger.kind === 'files' ? trigger.parameter : undefined}
        error={error}
        onChange={next => onChange({ source: { ...source, ...next } })}
      />
      <Policies draft={draft} onChange={onChange} />
      <OptionsFields
        draft={options}
        error={error}
        onChange={next => onChange({ options: { ...options, ...next } })}
      />
      <Refusal error={fault} except={isShown} />
    </>
  );
}

/** Whether a field of the form says what is wrong with it. */
function isShown(field: string): boolean {
  return isOption(field) || field.startsWith('parameters.') || field.startsWith('trigger.');
}

interface PoliciesProps {
  draft: ScheduleDraft;
  onChange(change: Partial<ScheduleDraft>): void;
}

/** What happens to missed times and to a run that still goes on; and a name, to tell schedules apart. */
function Policies({ draft, onChange }: PoliciesProps): JSX.Element {
  const translate = useTranslate();
  return (
    <div className="kk-job-columns">
      <SelectField<Overlap>
        label={translate('While a run goes on')}
        value={draft.overlap}
        options={[
          { value: 'skip', label: translate('leave the next one out') },
          { value: 'queue', label: translate('queue the next one') },
          { value: 'cancel_previous', label: translate('cancel it for the next one') }
        ]}
        onChange={overlap => onChange({ overlap })}
      />
      <SelectField<CatchUp>
        label={translate('Times that were missed')}
        value={draft.catch_up}
        options={[
          { value: 'last', label: translate('run the last one') },
          { value: 'skip', label: translate('leave them out') },
          { value: 'all', label: translate('run them all, 100 at most') }
        ]}
        onChange={catch_up => onChange({ catch_up })}
      />
      <TextField
        label={translate('Name of the schedule')}
        hint={translate('May be empty.')}
        value={draft.name}
        onChange={name => onChange({ name })}
      />
    </div>
  );
}
