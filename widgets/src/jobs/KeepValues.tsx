import { useState } from 'react';

import type { Client } from '../contract/client';
import type { SavedDetails } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { TextField } from '../elements/Field';
import { Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { useAsking } from './useAsking';

interface KeepValuesProps {
  client: Client;
  job: SavedDetails;
  values: Record<string, unknown>;
  onKept(): void;
}

/** Keeps values for a job's parameters under a name. */
export function KeepValues({ client, job, values, onKept }: KeepValuesProps): JSX.Element {
  const translate = useTranslate();
  const [name, setName] = useState<string | null>(null);
  const { busy, error, ask } = useAsking();
  if (name === null) {
    return <Button onClick={() => setName('')}>{translate('Keep these values…')}</Button>;
  }
  const keep = (): void =>
    ask(async () => {
      await client.saved.keepParameters(job.id, name.trim(), values);
      setName(null);
      onKept();
    });
  return (
    <div className="kk-job-inline">
      <TextField
        label={translate('Name of the set')}
        value={name}
        suggestions={Object.keys(job.parameter_sets)}
        autoFocus
        onChange={setName}
      />
      <Button disabled={busy || name.trim() === ''} onClick={keep}>
        {translate('Keep')}
      </Button>
      <Button onClick={() => setName(null)}>{translate('Cancel')}</Button>
      <Refusal error={error} />
    </div>
  );
}

interface ForgetValuesProps {
  client: Client;
  job: SavedDetails;
  name: string;
  onForgotten(): void;
}

/** Forgets values that were kept under a name. */
export function ForgetValues({ client, job, name, onForgotten }: ForgetValuesProps): JSX.Element {
  const translate = useTranslate();
  const { busy, error, ask } = useAsking();
  const forget = async (): Promise<void> => {
    await client.saved.keepParameters(job.id, name, null);
    onForgotten();
  };
  return (
    <>
      <Button disabled={busy} onClick={() => ask(forget)}>
        {translate('Forget the set “%1”', name)}
      </Button>
      <Refusal error={error} />
    </>
  );
}
