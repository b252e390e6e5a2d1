import { useState } from 'react';

import type { Client } from '../contract/client';
import type { SavedDetails } from '../contract/saved_wire';
import type { PipelineDocument } from '../contract/wire';
import { Button } from '../elements/Button';
import { askHost, canHost } from '../elements/host';
import { Icon } from '../elements/Icon';
import { Notice } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { SaveJob } from '../jobs/SaveJob';

interface SaveInCellProps {
  client: Client;
  document: () => PipelineDocument;
  /** The folder that its relative paths start from. */
  base: string | null;
}

type Doing = 'asking' | SavedDetails | null;

/** Keeps the pipeline of a cell as a job; outside JupyterLab, too. */
export function SaveInCell({ client, document, base }: SaveInCellProps): JSX.Element {
  const translate = useTranslate();
  const [doing, setDoing] = useState<Doing>(null);
  if (doing === 'asking') {
    const asked = document();
    return (
      <SaveJob
        client={client}
        document={asked}
        base={base}
        name={asked.name ?? ''}
        onSaved={setDoing}
        onCancel={() => setDoing(null)}
      />
    );
  }
  return (
    <>
      <Button
        look="quiet"
        icon={<Icon name="clock" />}
        data-testid="kk-save-as-job"
        onClick={() => setDoing('asking')}
      >
        {translate('Save as job…')}
      </Button>
      {doing && <Saved job={doing} />}
    </>
  );
}

function Saved({ job }: { job: SavedDetails }): JSX.Element {
  const translate = useTranslate();
  const open = (
    <Button onClick={() => askHost({ kind: 'open_job', job: job.id })}>{translate('Open job')}</Button>
  );
  return (
    <Notice kind="info" action={canHost('open_job') && open}>
      {translate('Job “%1” is at version %2.', job.name, job.version)}
    </Notice>
  );
}
