import { useState, type FormEvent } from 'react';

import type { Client } from '../contract/client';
import type { Connection } from '../contract/wire';
import { Button } from '../elements/Button';
import { SelectField, TextField } from '../elements/Field';
import { asError, Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { connectionOf, draftOf, sourceName, SOURCES, type Draft } from './connection_words';

interface ConnectionFormProps {
  client: Client;
  /** Null for a new one. */
  connection: Connection | null;
  onEnd(changed: boolean): void;
}

/** A connection, new or to be changed. It has no field for a secret: credentials come from where they are kept. */
export function ConnectionForm({ client, connection, onEnd }: ConnectionFormProps): JSX.Element {
  const translate = useTranslate();
  const [draft, setDraft] = useState(() => draftOf(connection));
  const [error, setError] = useState<Error | null>(null);
  const [saving, setSaving] = useState(false);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setSaving(true);
    const made = connectionOf(draft);
    (connection ? client.replaceConnection(made) : client.addConnection(made)).then(
      () => onEnd(true),
      (reason: unknown) => {
        setSaving(false);
        setError(asError(reason));
      }
    );
  };
  return (
    <form
      className="kk-connection-form"
      data-testid="kk-connection-form"
      aria-label={translate('Connection')}
      onSubmit={save}
    >
      <h4>{connection ? connection.name : translate('New connection')}</h4>
      <Fields
        draft={draft}
        named={connection !== null}
        onChange={change => setDraft({ ...draft, ...change })}
      />
      <Refusal error={error} />
      <div className="kk-connection-buttons">
        <Button look="primary" type="submit" disabled={saving}>
          {connection ? translate('Save') : translate('Add')}
        </Button>
        <Button onClick={() => onEnd(false)}>{translate('Cancel')}</Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  draft: Draft;
  /** Whether the connection has its name already, which stays. */
  named: boolean;
  onChange(change: Partial<Draft>): void;
}

function Fields({ draft, named, onChange }: FieldsProps): JSX.Element {
  const translate = useTranslate();
  const field = (name: keyof Draft, label: string, hint?: string, disabled = false): JSX.Element => (
    <TextField
      label={label}
      hint={hint}
      value={draft[name]}
      disabled={disabled}
      onChange={text => onChange({ [name]: text })}
    />
  );
  return (
    <>
      {field('name', translate('Name'), undefined, named)}
      {field('endpoint', translate('Endpoint'), translate('Empty for Amazon S3.'))}
      {field('region', translate('Region'))}
      {field(
        'buckets',
        translate('Buckets'),
        translate('By name or with *, such as lake, raw-*. Empty for all.')
      )}
      <SelectField
        label={translate('Credentials from')}
        value={draft.source}
        options={SOURCES.map(source => ({ value: source, label: sourceName(source, translate) }))}
        onChange={source => onChange({ source })}
      />
      {draft.source === 'environment' &&
        field(
          'prefix',
          translate('Variables begin with'),
          translate('Then ACCESS_KEY_ID and SECRET_ACCESS_KEY.')
        )}
      {(draft.source === 'profile' || draft.source === 'role') && field('profile', translate('Profile'))}
      {(draft.source === 'web_identity' || draft.source === 'role') &&
        field('role_arn', translate('Role'), 'arn:aws:iam::123456789012:role/reader')}
      {draft.source === 'role' &&
        field('external_id', translate('External id'), translate('If the role asks for one.'))}
    </>
  );
}
