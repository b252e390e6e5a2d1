import { useState, type FormEvent, type ReactNode } from 'react';

import type { Client } from '../contract/client';
import type { SavedDetails } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { Field, TextField } from '../elements/Field';
import { faultOf, Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import type { JobActions } from './jobs';
import { useAsking } from './useAsking';

interface FormProps {
  client: Client;
  job: SavedDetails;
  onEnd(changed: boolean): void;
}

/** Another name or description. */
export function DescribeForm({ client, job, onEnd }: FormProps): JSX.Element {
  const translate = useTranslate();
  const [name, setName] = useState(job.name);
  const [description, setDescription] = useState(job.description);
  const change = async (): Promise<void> => {
    await client.saved.change(job.id, { name: name.trim(), description });
    onEnd(true);
  };
  return (
    <SmallForm
      label={translate('Rename')}
      button={translate('Save')}
      onSave={change}
      onCancel={() => onEnd(false)}
    >
      {error => (
        <>
          <TextField
            label={translate('Name')}
            error={faultOf(error, 'name')}
            value={name}
            maxLength={200}
            autoFocus
            onChange={setName}
          />
          <Field label={translate('Description')} error={faultOf(error, 'description')}>
            {ties => (
              <textarea
                {...ties}
                className="kk-input kk-input-plain kk-job-text"
                rows={3}
                value={description}
                onChange={event => setDescription(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
    </SmallForm>
  );
}

/** A job of one's own that begins with this one's newest version. */
export function CloneForm({ client, job, actions, onEnd }: FormProps & { actions: JobActions }): JSX.Element {
  const translate = useTranslate();
  const [name, setName] = useState(translate('%1, a copy', job.name));
  const clone = async (): Promise<void> => {
    const made = await client.saved.clone(job.id, name.trim());
    onEnd(true);
    actions.openJob?.(made.id);
  };
  return (
    <SmallForm
      label={translate('Clone')}
      button={translate('Clone')}
      onSave={clone}
      onCancel={() => onEnd(false)}
    >
      {error => (
        <TextField
          label={translate('Name of the copy')}
          error={faultOf(error, 'name')}
          value={name}
          maxLength={200}
          autoFocus
          onChange={setName}
        />
      )}
    </SmallForm>
  );
}

interface SmallFormProps {
  label: string;
  button: string;
  onSave(): Promise<unknown>;
  onCancel(): void;
  children(error: Error | null): ReactNode;
}

/** A few fields with what is wrong at their places, and the way out. */
export function SmallForm({ label, button, onSave, onCancel, children }: SmallFormProps): JSX.Element {
  const translate = useTranslate();
  const { busy, error, ask } = useAsking();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask(onSave);
  };
  return (
    <form className="kk-job-form kk-job-small" aria-label={label} onSubmit={submit}>
      {children(error)}
      <Refusal error={error} except={field => ['name', 'description', 'group'].includes(field)} />
      <div className="kk-job-buttons">
        <Button look="primary" type="submit" disabled={busy}>
          {button}
        </Button>
        <Button onClick={onCancel}>{translate('Cancel')}</Button>
      </div>
    </form>
  );
}
