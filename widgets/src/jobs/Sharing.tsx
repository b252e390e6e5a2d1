import { useState } from 'react';

import type { Client } from '../contract/client';
import type { SavedDetails } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { SelectField } from '../elements/Field';
import { useLoaded } from '../elements/hooks';
import { Notice, Waiting } from '../elements/Notice';
import { faultOf, Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { SmallForm } from './JobForms';

interface SharingProps {
  client: Client;
  job: SavedDetails;
  onEnd(changed: boolean): void;
}

/** Which group may read a job and run it. */
export function Sharing({ client, job, onEnd }: SharingProps): JSX.Element {
  const translate = useTranslate();
  const { value, error, loading } = useLoaded('user', signal => client.user(signal));
  if (loading) {
    return <Waiting>{translate('Reading your groups…')}</Waiting>;
  }
  const groups = new Set([...(job.group ? [job.group] : []), ...(value?.groups ?? [])]);
  if (error || groups.size === 0) {
    return (
      <>
        <Refusal error={error} />
        {!error && (
          <Notice kind="info" action={<Button onClick={() => onEnd(false)}>{translate('Close')}</Button>}>
            {translate(
              'You are in no group, so there is nobody to share it with. Groups come from the Hub, or from the file of tokens.'
            )}
          </Notice>
        )}
      </>
    );
  }
  return <GroupForm client={client} job={job} groups={[...groups]} onEnd={onEnd} />;
}

function GroupForm({ client, job, groups, onEnd }: SharingProps & { groups: string[] }): JSX.Element {
  const translate = useTranslate();
  const [group, setGroup] = useState(job.group ?? '');
  const share = async (): Promise<void> => {
    await client.saved.change(job.id, { group: group || null });
    onEnd(true);
  };
  return (
    <SmallForm
      label={translate('Share')}
      button={translate('Save')}
      onSave={share}
      onCancel={() => onEnd(false)}
    >
      {error => (
        <SelectField
          label={translate('Shared with')}
          hint={translate('Its members may read and run it and see its runs; only you may change it.')}
          error={faultOf(error, 'group')}
          value={group}
          options={[
            { value: '', label: translate('nobody') },
            ...groups.map(one => ({ value: one, label: one }))
          ]}
          onChange={setGroup}
        />
      )}
    </SmallForm>
  );
}
