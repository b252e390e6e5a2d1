import { useState } from 'react';

import type { Client } from '../contract/client';
import type { SavedDetails } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { formatWhen } from '../elements/format';
import { Icon } from '../elements/Icon';
import { Refusal } from '../elements/Refusal';
import { useTranslate, type Translate } from '../elements/text';
import { CloneForm, DescribeForm } from './JobForms';
import type { JobActions } from './jobs';
import { Removing } from './Removing';
import { Sharing } from './Sharing';
import { useAsking } from './useAsking';

interface JobHeaderProps {
  client: Client;
  job: SavedDetails;
  actions: JobActions;
  onChanged(): void;
  onRemoved(): void;
}

type Doing = 'describe' | 'clone' | 'share' | null;

/** What a job is called, what it is for, and what can be done with it as a whole. */
export function JobHeader({ client, job, actions, onChanged, onRemoved }: JobHeaderProps): JSX.Element {
  const [doing, setDoing] = useState<Doing>(null);
  const end = (changed: boolean): void => {
    setDoing(null);
    if (changed) {
      onChanged();
    }
  };
  return (
    <header className="kk-job-header">
      <Title job={job} />
      {job.description && <p className="kk-job-description">{job.description}</p>}
      <Buttons {...{ client, job, actions, onChanged, onRemoved, doing }} onDo={setDoing} />
      {doing === 'describe' && <DescribeForm client={client} job={job} onEnd={end} />}
      {doing === 'clone' && <CloneForm client={client} job={job} actions={actions} onEnd={end} />}
      {doing === 'share' && <Sharing client={client} job={job} onEnd={end} />}
    </header>
  );
}

function Title({ job }: { job: SavedDetails }): JSX.Element {
  const translate = useTranslate();
  return (
    <div className="kk-job-title">
      <h3 className="kk-ellipsis" title={job.name}>
        {job.name}
      </h3>
      <span className="kk-muted">{facts(job, translate)}</span>
    </div>
  );
}

function facts(job: SavedDetails, translate: Translate): string {
  const saved = formatWhen(job.updated_at, new Date());
  return [
    translate('version %1, saved %2', job.version, saved),
    job.mine ? null : translate('of %1', job.owner),
    job.group ? translate('shared with %1', job.group) : null,
    job.archived ? translate('archived') : null
  ]
    .filter(fact => fact !== null)
    .join(' · ');
}

interface ButtonsProps extends JobHeaderProps {
  doing: Doing;
  onDo(doing: Doing): void;
}

function Buttons(props: ButtonsProps): JSX.Element {
  const { client, job, actions, onChanged, onRemoved, doing, onDo } = props;
  const { openDocument } = actions;
  const translate = useTranslate();
  const { busy, error, ask } = useAsking();
  const toggle = (what: Doing, label: string): JSX.Element => (
    <Button aria-expanded={doing === what} onClick={() => onDo(doing === what ? null : what)}>
      {label}
    </Button>
  );
  const archive = async (): Promise<void> => {
    await client.saved.change(job.id, { archived: !job.archived });
    onChanged();
  };
  return (
    <div className="kk-job-buttons">
      {openDocument && (
        <Button icon={<Icon name="graph" />} onClick={() => openDocument(job.document, job.base)}>
          {translate('Open in composer')}
        </Button>
      )}
      {job.mine && toggle('describe', translate('Rename…'))}
      {toggle('clone', translate('Clone…'))}
      {job.mine && toggle('share', translate('Share…'))}
      {job.mine && (
        <Button disabled={busy} onClick={() => ask(archive)}>
          {job.archived ? translate('Take out of the archive') : translate('Archive')}
        </Button>
      )}
      {job.mine && (
        <Removing
          question={translate('Remove this job with its versions and schedules? Its runs stay.')}
          busy={busy}
          label={translate('Remove…')}
          onSure={() => ask(() => client.saved.remove(job.id).then(onRemoved))}
        />
      )}
      <Refusal error={error} />
    </div>
  );
}
