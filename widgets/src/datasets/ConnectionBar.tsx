import { useState } from 'react';

import type { Client } from '../contract/client';
import type { Connection } from '../contract/wire';
import { Button } from '../elements/Button';
import { useLoaded } from '../elements/hooks';
import { Icon } from '../elements/Icon';
import { Notice } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { sourceWords } from './connection_words';

const PLACE = 'connection:';

interface ConnectionBarProps {
  client: Client;
  /** Where one is; null at the roots, where a connection can be added. */
  uri: string | null;
  onEdit(connection: Connection | 'new'): void;
  onRemoved(): void;
}

/** What can be done about connections where one is. */
export function ConnectionBar({ client, uri, onEdit, onRemoved }: ConnectionBarProps): JSX.Element | null {
  const translate = useTranslate();
  if (uri === null) {
    return (
      <Button look="quiet" icon={<Icon name="connection" />} onClick={() => onEdit('new')}>
        {translate('Add a connection')}
      </Button>
    );
  }
  return uri.startsWith(PLACE) ? (
    <Known key={uri} client={client} name={uri.slice(PLACE.length)} onEdit={onEdit} onRemoved={onRemoved} />
  ) : null;
}

interface KnownProps extends Omit<ConnectionBarProps, 'uri'> {
  name: string;
}

function Known({ client, name, onEdit, onRemoved }: KnownProps): JSX.Element | null {
  const translate = useTranslate();
  const [sure, setSure] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const loaded = useLoaded(name, signal => client.connections(signal));
  const connection = loaded.value?.find(one => one.name === name);
  if (!connection) {
    return null;
  }
  const remove = (): void => {
    client.removeConnection(name).then(onRemoved, (reason: unknown) => {
      setError(reason instanceof Error ? reason : new Error(String(reason)));
    });
  };
  return (
    <div className="kk-connection">
      <p className="kk-muted kk-connection-words">
        {[connection.endpoint ?? 'Amazon S3', connection.region, sourceWords(connection, translate)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {error && <Notice kind="error">{error.message}</Notice>}
      {sure ? (
        <div className="kk-connection-buttons">
          <span>{translate('Forget this connection? Nothing in the store changes.')}</span>
          <Button look="danger" onClick={remove}>
            {translate('Forget it')}
          </Button>
          <Button onClick={() => setSure(false)}>{translate('Keep it')}</Button>
        </div>
      ) : (
        <div className="kk-connection-buttons">
          <Button onClick={() => onEdit(connection)}>{translate('Change…')}</Button>
          <Button onClick={() => setSure(true)}>{translate('Forget…')}</Button>
        </div>
      )}
    </div>
  );
}
