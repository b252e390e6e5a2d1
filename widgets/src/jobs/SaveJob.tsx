import { useState, type FormEvent } from 'react';

import type { Client } from '../contract/client';
import type { SavedDetails, SavedPipeline } from '../contract/saved_wire';
import type { PipelineDocument } from '../contract/wire';
import { Button } from '../elements/Button';
import { TextField } from '../elements/Field';
import { useLoaded } from '../elements/hooks';
import { Notice } from '../elements/Notice';
import { asError, faultOf, Refusal } from '../elements/Refusal';
import { useTranslate, type Translate } from '../elements/text';
import { keepAs, ownJobs } from './keeping';
import { useAsking } from './useAsking';
import './jobs.css';

/** The longest name that the service keeps. */
const LONGEST = 200;

interface SaveJobProps {
  client: Client;
  document: PipelineDocument;
  /** The folder that its relative paths start from. */
  base: string | null;
  name: string;
  onSaved(job: SavedDetails): void;
  onCancel(): void;
}

/** Keeps a pipeline as a job: a new one, or a new version of the one that has the name. */
export function SaveJob(props: SaveJobProps): JSX.Element {
  const { client, document, base, name: first, onSaved, onCancel } = props;
  const translate = useTranslate();
  const [name, setName] = useState(first);
  const { busy, error, ask, clear } = useAsking();
  const jobs = useLoaded('jobs', signal => ownJobs(client, signal));
  const known = jobs.value?.find(job => job.name === name.trim());
  const save = (event: FormEvent): void => {
    event.preventDefault();
    ask(async () => {
      // Somebody may have been faster: what there is then is read again, and said.
      const saved = keepAs(client, { document, base }, name.trim(), known);
      onSaved(await saved.catch((reason: unknown) => (jobs.reload(), Promise.reject(asError(reason)))));
    });
  };
  const fault = nameFault(name, translate);
  return (
    <form
      className="kk-job-form"
      aria-label={translate('Save as job')}
      data-testid="kk-save-job"
      onSubmit={save}
    >
      <Name
        value={name}
        names={jobs.value?.map(job => job.name)}
        error={faultOf(error, 'name') ?? (name === first && name === '' ? null : fault)}
        onChange={text => {
          setName(text);
          clear();
        }}
      />
      {known && <Known job={known} />}
      <Refusal error={error ?? jobs.error} except={field => field === 'name'} />
      <div className="kk-job-buttons">
        <Button look="primary" type="submit" disabled={busy || jobs.loading || fault !== null}>
          {known ? translate('Save version %1', known.version + 1) : translate('Save as job')}
        </Button>
        <Button onClick={onCancel}>{translate('Cancel')}</Button>
      </div>
    </form>
  );
}

interface NameProps {
  value: string;
  names: readonly string[] | undefined;
  error: string | null;
  onChange(text: string): void;
}

function Name({ value, names, error, onChange }: NameProps): JSX.Element {
  const translate = useTranslate();
  return (
    <TextField
      label={translate('Name of the job')}
      error={error}
      value={value}
      suggestions={names}
      autoFocus
      onChange={onChange}
    />
  );
}

function Known({ job }: { job: SavedPipeline }): JSX.Element {
  const translate = useTranslate();
  return (
    <Notice kind="info">
      {job.archived
        ? translate(
            'A job of this name is in the archive, at version %1; it is taken out again.',
            job.version
          )
        : translate(
            'There is a job of this name, at version %1: this becomes its next version.',
            job.version
          )}{' '}
      {translate('What means the same makes no new version.')}
    </Notice>
  );
}

function nameFault(name: string, translate: Translate): string | null {
  const { length } = name.trim();
  return length === 0
    ? translate('A job needs a name.')
    : length > LONGEST
      ? translate('A name has at most %1 characters; this one has %2.', LONGEST, length)
      : null;
}
