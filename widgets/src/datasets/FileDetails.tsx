import { useState } from 'react';

import type { Client } from '../contract/client';
import type { Description, Entry } from '../contract/wire';
import { Button, Choice } from '../elements/Button';
import { ColumnList } from '../elements/ColumnList';
import { CopyButton } from '../elements/CopyButton';
import { DataGrid } from '../elements/DataGrid';
import { formatBytes, formatCount, formatWhen } from '../elements/format';
import { useLoaded } from '../elements/hooks';
import { Icon, type IconName } from '../elements/Icon';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { readingExpression } from '../elements/reading_code';
import { useTranslate } from '../elements/text';
import type { DatasetActions } from './actions';

interface FileDetailsProps {
  client: Client;
  entry: Entry;
  actions: DatasetActions;
  onClose(): void;
}

type Part = 'columns' | 'rows';

const PREVIEW_ROWS = 100;

/** A dataset's columns and first rows, and the way into a pipeline. */
export function FileDetails({ client, entry, actions, onClose }: FileDetailsProps): JSX.Element {
  const translate = useTranslate();
  const described = useLoaded(entry.uri, signal => client.describe(entry.uri, signal));
  const description = described.value;
  return (
    <section className="kk-file" aria-label={entry.name}>
      <header>
        <span className="kk-file-name kk-ellipsis" title={entry.uri}>
          {entry.name}
        </span>
        <CopyButton text={entry.uri} label={translate('Copy where %1 is', entry.name)} />
        <Button look="quiet" icon={<Icon name="close" />} aria-label={translate('Close')} onClick={onClose} />
      </header>
      {described.loading && <Waiting>{translate('Looking into it…')}</Waiting>}
      {described.error && (
        <Notice kind="error" action={<Button onClick={described.reload}>{translate('Try again')}</Button>}>
          {described.error.message}
        </Notice>
      )}
      {description && (
        <>
          <div className="kk-file-line">
            <Facts description={description} modified={entry.modified} />
            <SmallActions description={description} actions={actions} />
          </div>
          <Actions description={description} actions={actions} />
          <Look client={client} description={description} />
        </>
      )}
    </section>
  );
}

function Actions({ description, actions }: ActionsProps): JSX.Element | null {
  const translate = useTranslate();
  const { onRead, pick } = actions;
  if (pick) {
    return (
      <Button
        look="primary"
        icon={<Icon name="file" />}
        data-testid="kk-pick"
        onClick={() => pick.take(description.uri)}
      >
        {translate('Use for %1', pick.wanted)}
      </Button>
    );
  }
  return onRead ? (
    <Button look="primary" icon={<Icon name="notebook" />} onClick={() => onRead(description)}>
      {translate('Read this in a new pipeline')}
    </Button>
  ) : null;
}

interface ActionsProps {
  description: Description;
  actions: DatasetActions;
}

/** What takes an icon each: beside the work there is little room. */
function SmallActions({
  description,
  actions: { onPreview, onProfile, onInsert }
}: ActionsProps): JSX.Element {
  const translate = useTranslate();
  const code = readingExpression(description.node);
  const small = (icon: IconName, label: string, onClick: () => void): JSX.Element => (
    <Button look="quiet" icon={<Icon name={icon} />} title={label} aria-label={label} onClick={onClick} />
  );
  return (
    <span className="kk-file-actions">
      {onPreview && small('open', translate('Preview'), () => onPreview(description))}
      {onProfile && small('shape', translate('Profile'), () => onProfile(description))}
      {onInsert && small('write', translate('Insert code'), () => onInsert(code))}
      <CopyButton text={code} icon="python" label={translate('Copy the code that reads it')} />
    </span>
  );
}

function Look({ client, description }: { client: Client; description: Description }): JSX.Element {
  const translate = useTranslate();
  const [part, setPart] = useState<Part>('columns');
  return (
    <>
      <Choice<Part>
        label={translate('Show')}
        value={part}
        options={[
          { value: 'columns', label: translate('Columns'), count: description.columns.length },
          { value: 'rows', label: translate('First rows') }
        ]}
        onChange={setPart}
      />
      {part === 'columns' ? (
        <div className="kk-file-part" data-testid="kk-schema" tabIndex={0}>
          <ColumnList columns={description.columns} />
        </div>
      ) : (
        <FirstRows client={client} uri={description.uri} />
      )}
    </>
  );
}

interface FactsProps {
  description: Description;
  modified: string | null;
}

function Facts({ description, modified }: FactsProps): JSX.Element {
  const translate = useTranslate();
  const facts = [
    description.format.replaceAll('_', ' '),
    formatBytes(description.size),
    description.rows === null ? null : translate('%1 rows', formatCount(description.rows)),
    modified === null ? null : formatWhen(modified, new Date()),
    description.files > 1 ? translate('%1 files', description.files) : null
  ];
  return <p className="kk-muted kk-file-facts">{facts.filter(fact => fact !== null).join(' · ')}</p>;
}

function FirstRows({ client, uri }: { client: Client; uri: string }): JSX.Element {
  const translate = useTranslate();
  const rows = useLoaded(uri, signal => client.previewDataset(uri, PREVIEW_ROWS, signal));
  return (
    <div className="kk-file-part" data-testid="kk-preview">
      {rows.loading && <Waiting>{translate('Reading rows…')}</Waiting>}
      {rows.error && (
        <Notice kind="error" action={<Button onClick={rows.reload}>{translate('Try again')}</Button>}>
          {rows.error.message}
        </Notice>
      )}
      {rows.value?.table.rowCount === 0 && <Empty icon="table" title={translate('No rows')} />}
      {rows.value && rows.value.table.rowCount > 0 && (
        <DataGrid rows={rows.value.table} label={translate('First rows')} />
      )}
    </div>
  );
}
