import { useEffect, useState } from 'react';

import type { Client } from '../contract/client';
import type { RunStore } from '../contract/run_store';
import type { SavedDetails } from '../contract/saved_wire';
import { Button, Choice } from '../elements/Button';
import { Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { History } from './History';
import { JobHeader } from './JobHeader';
import type { JobActions } from './jobs';
import { RunForm } from './RunForm';
import { Schedules } from './Schedules';
import { useFresh } from './useFresh';
import { Versions } from './Versions';
import '../runs/runs.css';
import './jobs.css';

type Part = 'history' | 'run' | 'schedules' | 'versions';

interface JobViewProps {
  client: Client;
  runs: RunStore;
  id: string;
  actions: JobActions;
  /** It was read: a host may want its name. */
  onRead?: (job: SavedDetails) => void;
  /** It was removed: there is nothing to show any more. */
  onRemoved(): void;
}

/** All that is known of one saved job, and everything that can be done with it. */
export function JobView({ client, runs, id, actions, onRead, onRemoved }: JobViewProps): JSX.Element {
  const translate = useTranslate();
  const { value, error, loading, reload } = useFresh(runs, id, id, signal => client.saved.read(id, signal));
  useEffect(() => {
    if (value) {
      onRead?.(value);
    }
    // A host makes `onRead` anew with every drawing; what was read is what counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [value]);
  if (value === null) {
    return error && !loading ? (
      <Notice kind="error" action={<Button onClick={reload}>{translate('Try again')}</Button>}>
        {error.message}
      </Notice>
    ) : (
      <Waiting>{translate('Reading the job…')}</Waiting>
    );
  }
  return (
    <section className="kk-job" aria-label={value.name} data-testid="kk-job" data-job={id}>
      <JobHeader client={client} job={value} actions={actions} onChanged={reload} onRemoved={onRemoved} />
      <Parts client={client} runs={runs} job={value} actions={actions} onChanged={reload} />
    </section>
  );
}

interface PartsProps {
  client: Client;
  runs: RunStore;
  job: SavedDetails;
  actions: JobActions;
  onChanged(): void;
}

function Parts({ client, runs, job, actions, onChanged }: PartsProps): JSX.Element {
  const translate = useTranslate();
  const [part, setPart] = useState<Part>('history');
  return (
    <>
      <Choice<Part>
        label={translate('Show')}
        value={part}
        options={[
          { value: 'history', label: translate('History') },
          { value: 'run', label: translate('Run now') },
          { value: 'schedules', label: translate('Schedules') },
          { value: 'versions', label: translate('Versions'), count: job.version }
        ]}
        onChange={setPart}
      />
      {part === 'history' && <History client={client} runs={runs} job={job.id} />}
      {part === 'run' && (
        <RunForm client={client} runs={runs} job={job} mine={job.mine} onChanged={onChanged} />
      )}
      {part === 'schedules' && <Schedules client={client} runs={runs} job={job} />}
      {part === 'versions' && (
        <Versions
          key={job.version}
          client={client}
          job={job}
          actions={actions}
          mine={job.mine}
          onChanged={onChanged}
        />
      )}
    </>
  );
}
