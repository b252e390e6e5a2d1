import { useState } from 'react';

import type { Client } from '../contract/client';
import type { RunStore } from '../contract/run_store';
import type { SavedDetails, Schedule } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { Icon } from '../elements/Icon';
import { Empty, Waiting } from '../elements/Notice';
import { Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { ScheduleForm } from './ScheduleForm';
import { ScheduleRow } from './ScheduleRow';
import { useFresh } from './useFresh';

interface SchedulesProps {
  client: Client;
  runs: RunStore;
  job: SavedDetails;
}

/** When a job runs by itself. */
export function Schedules({ client, runs, job }: SchedulesProps): JSX.Element {
  const translate = useTranslate();
  const [edited, setEdited] = useState<Schedule | 'new' | null>(null);
  const listed = useFresh(runs, job.id, job.id, signal => client.saved.schedules(job.id, signal));
  if (edited !== null) {
    return (
      <ScheduleForm
        client={client}
        job={job}
        schedule={edited === 'new' ? null : edited}
        onEnd={changed => {
          setEdited(null);
          if (changed) {
            listed.reload();
          }
        }}
      />
    );
  }
  return (
    <div className="kk-job-part">
      <div className="kk-job-buttons">
        <Button icon={<Icon name="add" />} onClick={() => setEdited('new')}>
          {translate('Add a schedule')}
        </Button>
      </div>
      <Refusal error={listed.error} />
      {listed.value === null && listed.loading && <Waiting>{translate('Reading schedules…')}</Waiting>}
      {listed.value?.length === 0 && <NoSchedules />}
      <ul className="kk-schedules">
        {(listed.value ?? []).map(schedule => (
          <ScheduleRow
            key={schedule.id}
            client={client}
            schedule={schedule}
            onEdit={() => setEdited(schedule)}
            onChanged={listed.reload}
          />
        ))}
      </ul>
    </div>
  );
}

function NoSchedules(): JSX.Element {
  const translate = useTranslate();
  return (
    <Empty icon="clock" title={translate('Runs only when somebody asks')}>
      {translate('Add a schedule, and it runs by itself: at times, every so often, or for each new file.')}
    </Empty>
  );
}
