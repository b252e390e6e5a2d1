import type { Client } from '../contract/client';
import { problemText } from '../contract/service_error';
import type { Schedule } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { Icon } from '../elements/Icon';
import { Notice } from '../elements/Notice';
import { Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { formatMoment } from './moments';
import { Removing } from './Removing';
import { useAsking } from './useAsking';

interface ScheduleRowProps {
  client: Client;
  schedule: Schedule;
  onEdit(): void;
  onChanged(): void;
}

/** One schedule: when it fires, how it stands, and what can be done with it. */
export function ScheduleRow({ client, schedule, onEdit, onChanged }: ScheduleRowProps): JSX.Element {
  const translate = useTranslate();
  const { busy, error, ask } = useAsking();
  const { id, paused, words, name } = schedule;
  const change = (action: () => Promise<unknown>): void => ask(() => action().then(onChanged));
  return (
    <li className="kk-schedule" data-testid="kk-schedule" data-schedule={id} data-paused={paused}>
      <div className="kk-schedule-text">
        <span className="kk-schedule-words">{words}</span>
        {name && <span className="kk-muted">{name}</span>}
        <span className="kk-muted">
          <Standing schedule={schedule} />
        </span>
      </div>
      <div className="kk-job-buttons">
        <Button
          disabled={busy}
          onClick={() => change(() => client.saved.changeSchedule(id, { paused: !paused }))}
        >
          {paused ? translate('Resume') : translate('Pause')}
        </Button>
        <Button onClick={onEdit}>{translate('Change…')}</Button>
        <Removing
          question={translate('Remove this schedule? Its runs stay.')}
          busy={busy}
          icon={<Icon name="trash" />}
          label={translate('Remove the schedule “%1”', words)}
          onSure={() => change(() => client.saved.removeSchedule(id))}
        />
      </div>
      {schedule.error && <Notice kind="error">{problemText(schedule.error)}</Notice>}
      <Refusal error={error} />
    </li>
  );
}

function Standing({ schedule }: { schedule: Schedule }): JSX.Element {
  const translate = useTranslate();
  const { paused, next, last_at, trigger } = schedule;
  const zone = trigger.kind === 'cron' ? trigger.time_zone : undefined;
  const [first] = next;
  const facts = [
    paused ? translate('paused') : first ? translate('next %1', formatMoment(first, zone)) : null,
    last_at && trigger.kind === 'files' ? translate('last looked %1', formatMoment(last_at, zone)) : null,
    last_at && trigger.kind !== 'files' ? translate('last %1', formatMoment(last_at, zone)) : null
  ];
  return <>{facts.filter(fact => fact !== null).join(' · ')}</>;
}
