import { useState } from 'react';

import type { Client } from '../contract/client';
import type { SavedDetails, SavedVersion } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { formatWhen } from '../elements/format';
import { useLoaded } from '../elements/hooks';
import { Waiting } from '../elements/Notice';
import { Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { DifferenceView } from './DifferenceView';
import type { JobActions } from './jobs';
import { useAsking } from './useAsking';

interface VersionsProps {
  client: Client;
  job: SavedDetails;
  actions: JobActions;
  mine: boolean;
  onChanged(): void;
}

/** The versions of a job, and what two of them say otherwise. */
export function Versions(props: VersionsProps): JSX.Element {
  const { client, job } = props;
  const translate = useTranslate();
  const listed = useLoaded(`${job.id} ${job.version}`, signal => client.saved.versions(job.id, signal));
  const [from, setFrom] = useState(Math.max(1, job.version - 1));
  const [to, setTo] = useState(job.version);
  const versions = listed.value ?? [];
  return (
    <div className="kk-job-part">
      <Refusal error={listed.error} />
      {listed.loading && <Waiting>{translate('Reading versions…')}</Waiting>}
      {versions.length > 0 && (
        <table className="kk-job-table" data-testid="kk-versions">
          <Heads />
          <tbody>
            {versions.map(version => (
              <Row key={version.number} {...props} {...{ version, from, to }} onFrom={setFrom} onTo={setTo} />
            ))}
          </tbody>
        </table>
      )}
      <DifferenceView key={`${from} ${to}`} client={client} job={job.id} from={from} to={to} />
    </div>
  );
}

function Heads(): JSX.Element {
  const translate = useTranslate();
  return (
    <thead>
      <tr>
        <th scope="col">{translate('Version')}</th>
        <th scope="col">{translate('Saved')}</th>
        <th scope="col">{translate('By')}</th>
        <th scope="col">{translate('Compare from')}</th>
        <th scope="col">{translate('to')}</th>
        <th scope="col">
          <span className="kk-hidden">{translate('Actions')}</span>
        </th>
      </tr>
    </thead>
  );
}

interface RowProps extends VersionsProps {
  version: SavedVersion;
  from: number;
  to: number;
  onFrom(number: number): void;
  onTo(number: number): void;
}

function Row({ version, from, to, onFrom, onTo, ...rest }: RowProps): JSX.Element {
  const translate = useTranslate();
  const { number } = version;
  return (
    <tr>
      <th scope="row">{number}</th>
      <td>{formatWhen(version.saved_at, new Date())}</td>
      <td className="kk-ellipsis">{version.saved_by}</td>
      <td>
        <Side
          group="kk-from"
          label={translate('Compare from version %1', number)}
          chosen={number === from}
          onChoose={() => onFrom(number)}
        />
      </td>
      <td>
        <Side
          group="kk-to"
          label={translate('Compare to version %1', number)}
          chosen={number === to}
          onChoose={() => onTo(number)}
        />
      </td>
      <td>
        <VersionButtons {...rest} version={version} />
      </td>
    </tr>
  );
}

interface SideProps {
  group: string;
  label: string;
  chosen: boolean;
  onChoose(): void;
}

/** Whether a version is this side of the comparison. */
function Side({ group, label, chosen, onChoose }: SideProps): JSX.Element {
  return <input type="radio" name={group} aria-label={label} checked={chosen} onChange={onChoose} />;
}

function VersionButtons(props: VersionsProps & { version: SavedVersion }): JSX.Element {
  const { client, job, actions, mine, onChanged, version } = props;
  const { openDocument } = actions;
  const translate = useTranslate();
  const { busy, error, ask } = useAsking();
  const restore = async (): Promise<void> => {
    const { document, base } = await client.saved.version(job.id, version.number);
    await client.saved.save(job.id, { document, base }, job.version);
    onChanged();
  };
  const draw = async (): Promise<void> => {
    const { document, base } = await client.saved.version(job.id, version.number);
    openDocument?.(document, base);
  };
  return (
    <span className="kk-job-buttons">
      {openDocument && (
        <Button look="quiet" disabled={busy} onClick={() => ask(draw)}>
          {translate('Open')}
        </Button>
      )}
      {mine && version.number !== job.version && (
        <Button look="quiet" disabled={busy} onClick={() => ask(restore)}>
          {translate('Make it the newest')}
        </Button>
      )}
      <Refusal error={error} />
    </span>
  );
}
