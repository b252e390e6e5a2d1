import { ServiceError } from '../contract/service_error';
import { Button } from '../elements/Button';
import { SelectField, TextField } from '../elements/Field';
import { Icon } from '../elements/Icon';
import { faultOf } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { isOption, type OptionsDraft, type TargetDraft } from './options';

interface OptionsFieldsProps {
  draft: OptionsDraft;
  error: Error | null;
  onChange(change: Partial<OptionsDraft>): void;
}

type Word = Exclude<keyof OptionsDraft, 'notify'>;

const FIELDS: Record<Word, string> = {
  max_attempts: 'max_attempts',
  deadline: 'deadline_seconds',
  priority: 'priority',
  memory: 'memory_budget',
  cores: 'cores'
};

/** Attempts, deadline, what it may use, and whom to tell; folded away until somebody wants them. */
export function OptionsFields({ draft, error, onChange }: OptionsFieldsProps): JSX.Element {
  const translate = useTranslate();
  const field = (name: Word, label: string, hint: string): JSX.Element => (
    <TextField
      label={label}
      hint={hint}
      error={faultOf(error, FIELDS[name], `options.${FIELDS[name]}`)}
      value={draft[name]}
      inputMode="decimal"
      onChange={text => onChange({ [name]: text })}
    />
  );
  const problems = error instanceof ServiceError ? error.problems : [];
  const faulty = problems.some(problem => isOption(problem.field ?? ''));
  return (
    <details className="kk-job-more" open={faulty || undefined}>
      <summary>{translate('Attempts, deadline, limits, messages')}</summary>
      <div className="kk-job-columns">
        {field('max_attempts', translate('Attempts'), translate('Tried again after faults that may pass.'))}
        {field(
          'deadline',
          translate('Deadline in minutes'),
          translate('Then it is cancelled. Empty for none.')
        )}
        {field('priority', translate('Priority'), translate('-100 to 100; higher goes first.'))}
        {field('memory', translate('Memory in MB'), translate('Empty for what the service chooses.'))}
        {field('cores', translate('Threads'), translate('Empty for as many as there are.'))}
      </div>
      <Targets targets={draft.notify} error={error} onChange={notify => onChange({ notify })} />
    </details>
  );
}

interface TargetsProps {
  targets: readonly TargetDraft[];
  error: Error | null;
  onChange(targets: TargetDraft[]): void;
}

function Targets({ targets, error, onChange }: TargetsProps): JSX.Element {
  const translate = useTranslate();
  return (
    <fieldset className="kk-job-fields">
      <legend>{translate('Tell how it ended')}</legend>
      {targets.map((target, at) => (
        <TargetFields
          key={at}
          target={target}
          error={targetFault(error, at)}
          onChange={next => onChange(targets.map((one, other) => (other === at ? next : one)))}
          onRemove={() => onChange(targets.filter((_, other) => other !== at))}
        />
      ))}
      <Button
        look="quiet"
        icon={<Icon name="add" />}
        onClick={() => onChange([...targets, { kind: 'webhook', to: '', on: 'failures' }])}
      >
        {translate('Add a message')}
      </Button>
    </fieldset>
  );
}

/** A target's fields are named by its place and kind, as in `notify.0.webhook.url`. */
function targetFault(error: Error | null, at: number): string | null {
  const places = ['notify', 'options.notify'].flatMap(where => [
    `${where}.${at}.webhook.url`,
    `${where}.${at}.mail.to`
  ]);
  return faultOf(error, ...places);
}

interface TargetFieldsProps {
  target: TargetDraft;
  error: string | null;
  onChange(target: TargetDraft): void;
  onRemove(): void;
}

function TargetFields({ target, error, onChange, onRemove }: TargetFieldsProps): JSX.Element {
  const translate = useTranslate();
  const hook = target.kind === 'webhook';
  return (
    <div className="kk-job-target">
      <SelectField
        label={translate('By')}
        value={target.kind}
        options={[
          { value: 'webhook', label: translate('Webhook') },
          { value: 'mail', label: translate('Mail') }
        ]}
        onChange={kind => onChange({ ...target, kind })}
      />
      <TextField
        label={hook ? translate('Address of the webhook') : translate('Mail address')}
        placeholder={hook ? 'https://example.org/hook' : 'ada@example.org'}
        error={error}
        value={target.to}
        onChange={to => onChange({ ...target, to })}
      />
      <SelectField
        label={translate('When')}
        value={target.on}
        options={[
          { value: 'failures', label: translate('it fails') },
          { value: 'all', label: translate('it ends, however') }
        ]}
        onChange={on => onChange({ ...target, on })}
      />
      <Button
        look="quiet"
        icon={<Icon name="trash" />}
        title={translate('Remove this message')}
        aria-label={translate('Remove this message')}
        onClick={onRemove}
      />
    </div>
  );
}
