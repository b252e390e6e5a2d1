import { useState } from 'react';

import type { Client } from '../contract/client';
import type { RunStore } from '../contract/run_store';
import { isAway } from '../contract/service_error';
import { Button, Choice } from '../elements/Button';
import { FilterBar } from '../elements/FilterBar';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { JobRow } from './JobRow';
import { found, nextTimes, type JobActions } from './jobs';
import { JobView } from './JobView';
import { useFresh } from './useFresh';
import './jobs.css';

type Which = 'kept' | 'archived';

interface JobsViewProps {
  client: Client;
  runs: RunStore;
  actions: JobActions;
}

/** Saved jobs by name, with search; live when one of their runs begins or ends. */
export function JobsView({ client, runs, actions }: JobsViewProps): JSX.Element {
  const translate = useTranslate();
  const [which, setWhich] = useState<Which>('kept');
  const [text, setText] = useState('');
  const listed = useFresh(runs, which, undefined, signal => read(client, which === 'archived', signal));
  const jobs = found(listed.value?.jobs ?? [], text);
  return (
    <div className="kk-jobs" data-testid="kk-jobs">
      <Search value={text} onChange={setText} onReload={listed.reload} />
      <Choice<Which>
        label={translate('Which jobs')}
        value={which}
        options={[
          { value: 'kept', label: translate('Jobs') },
          { value: 'archived', label: translate('Archive') }
        ]}
        onChange={setWhich}
      />
      {listed.error && <Failure error={listed.error} onAgain={listed.reload} />}
      {listed.value === null && listed.loading && <Waiting>{translate('Reading jobs…')}</Waiting>}
      {listed.value && jobs.length === 0 && <Nothing text={text} which={which} />}
      <Rows
        {...{ client, runs, actions, jobs }}
        next={listed.value?.next ?? new Map<string, string>()}
        onChanged={listed.reload}
      />
    </div>
  );
}

interface Read {
  jobs: Awaited<ReturnType<Client['saved']['list']>>;
  next: ReadonlyMap<string, string>;
}

async function read(client: Client, archived: boolean, signal: AbortSignal): Promise<Read> {
  const [jobs, schedules] = await Promise.all([
    client.saved.list({ archived }, signal),
    client.saved.schedules(undefined, signal)
  ]);
  return { jobs, next: nextTimes(schedules) };
}

interface RowsProps extends JobsViewProps, Read {
  onChanged(): void;
}

function Rows({ client, runs, actions, jobs, next, onChanged }: RowsProps): JSX.Element {
  const [open, setOpen] = useState<string | null>(null);
  const { openJob } = actions;
  return (
    <ul className="kk-job-list">
      {jobs.map(job => (
        <li key={job.id}>
          <JobRow
            job={job}
            next={next.get(job.id)}
            open={openJob ? undefined : open === job.id}
            onOpen={() => (openJob ? openJob(job.id) : setOpen(open === job.id ? null : job.id))}
          />
          {open === job.id && !openJob && (
            <JobView client={client} runs={runs} id={job.id} actions={actions} onRemoved={onChanged} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface SearchProps {
  value: string;
  onChange(text: string): void;
  onReload(): void;
}

function Search(props: SearchProps): JSX.Element {
  const translate = useTranslate();
  return (
    <FilterBar
      {...props}
      className="kk-jobs-search"
      label={translate('Filter jobs by name')}
      reload={translate('Read the jobs again')}
    />
  );
}

function Failure({ error, onAgain }: { error: Error; onAgain(): void }): JSX.Element {
  const translate = useTranslate();
  return (
    <Notice
      kind={isAway(error) ? 'warning' : 'error'}
      action={<Button onClick={onAgain}>{translate('Try again')}</Button>}
    >
      {error.message}
    </Notice>
  );
}

function Nothing({ text, which }: { text: string; which: Which }): JSX.Element {
  const translate = useTranslate();
  if (text.trim() !== '') {
    return <Empty icon="search" title={translate('No job has that name')} />;
  }
  return which === 'archived' ? (
    <Empty icon="archive" title={translate('The archive is empty')}>
      {translate('What you archive is out of the way here, and not lost.')}
    </Empty>
  ) : (
    <Empty icon="clock" title={translate('No saved jobs yet')}>
      {translate('Choose “Save as job” in a composer, or write this in a notebook:')}{' '}
      <code>pipeline.save("nightly")</code>
    </Empty>
  );
}
