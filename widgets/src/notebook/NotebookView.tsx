import type { AnyModel } from '@anywidget/types';
import { useEffect, useMemo, useState } from 'react';

import { PipelineGraph } from '../canvas/PipelineGraph';
import type { Client } from '../contract/client';
import { RunStore } from '../contract/run_store';
import type { Description, PipelineDocument, Problem, Schemas } from '../contract/wire';
import { DatasetsView } from '../datasets/DatasetsView';
import { Button } from '../elements/Button';
import { canHost } from '../elements/host';
import { Icon } from '../elements/Icon';
import { useTranslate } from '../elements/text';
import { JobView } from '../jobs/JobView';
import { PortPreview } from '../preview/PortPreview';
import { ProfileView } from '../profile/ProfileView';
import { runActions } from '../runs/actions';
import { ComposerInCell, openDocument } from './ComposerInCell';
import { SaveInCell } from './SaveInCell';
import { RunsView } from '../runs/RunsView';
import { RunView } from '../runs/RunView';

/** The widget's state in the kernel. It holds neither data nor secrets: notebooks keep it. */
export interface State {
  view: 'graph' | 'run' | 'profile' | 'runs' | 'datasets' | 'composer' | 'job';
  run_id: string;
  /** The saved job to show. */
  job: string;
  /** Where the datasets view begins; empty: at the roots. */
  uri: string;
  /** The folder that a pipeline's relative paths start from. */
  base: string;
  document: PipelineDocument;
  schemas: Schemas;
  problems: Problem[];
}

interface NotebookViewProps {
  model: AnyModel<State>;
  client: Client;
}

/** The view that the kernel asks for. */
export function NotebookView({ model, client }: NotebookViewProps): JSX.Element {
  const view = useTrait(model, 'view');
  switch (view) {
    case 'run':
      return <Run model={model} client={client} />;
    case 'profile':
      return <Profile model={model} client={client} />;
    case 'runs':
      return <Runs client={client} />;
    case 'datasets':
      return <Datasets model={model} client={client} />;
    case 'job':
      return <Job model={model} client={client} />;
    case 'composer':
      return <ComposerInCell model={model} client={client} />;
    case 'graph':
      return <Pipeline model={model} client={client} />;
  }
}

function Run({ model, client }: NotebookViewProps): JSX.Element {
  const id = useTrait(model, 'run_id');
  return <RunView key={id} client={client} id={id} />;
}

function Profile({ model, client }: NotebookViewProps): JSX.Element {
  const id = useTrait(model, 'run_id');
  return <ProfileView key={id} client={client} run={id} />;
}

function Runs({ client }: { client: Client }): JSX.Element {
  const store = useMemo(() => new RunStore(client, null), [client]);
  const actions = useMemo(() => runActions(client, store), [client, store]);
  return <RunsView store={store} actions={actions} />;
}

function Job({ model, client }: NotebookViewProps): JSX.Element {
  const translate = useTranslate();
  const id = useTrait(model, 'job');
  const store = useMemo(() => new RunStore(client, null), [client]);
  const [removed, setRemoved] = useState(false);
  return removed ? (
    <p className="kk-muted">{translate('This job was removed.')}</p>
  ) : (
    <div className="kk-notebook-job">
      <JobView
        key={id}
        client={client}
        runs={store}
        id={id}
        actions={canHost('open_document') ? { openDocument } : {}}
        onRemoved={() => setRemoved(true)}
      />
    </div>
  );
}

function Datasets({ model, client }: NotebookViewProps): JSX.Element {
  const uri = useTrait(model, 'uri');
  const [shown, setShown] = useState<Description | null>(null);
  return (
    <>
      <div className="kk-notebook-datasets">
        <DatasetsView key={uri} client={client} at={uri || null} onPreview={setShown} />
      </div>
      {shown && (
        <DatasetRows key={shown.uri} client={client} description={shown} onClose={() => setShown(null)} />
      )}
    </>
  );
}

const NODE = 'dataset';

interface DatasetRowsProps {
  client: Client;
  description: Description;
  onClose(): void;
}

/** Rows of a dataset with figures of its columns, below the list. */
function DatasetRows({ client, description, onClose }: DatasetRowsProps): JSX.Element {
  const translate = useTranslate();
  const document = { karyaksham: 1, nodes: [{ id: NODE, ...description.node }] };
  return (
    <section className="kk-notebook-rows" aria-label={description.uri}>
      <header>
        <span className="kk-ellipsis" title={description.uri}>
          {description.uri}
        </span>
        <Button look="quiet" icon={<Icon name="close" />} aria-label={translate('Close')} onClick={onClose} />
      </header>
      <PortPreview client={client} document={document} base="/" parameters={{}} node={NODE} port="out" />
    </section>
  );
}

function Pipeline({ model, client }: NotebookViewProps): JSX.Element {
  const translate = useTranslate();
  const base = useTrait(model, 'base');
  const document = useTrait(model, 'document');
  const schemas = useTrait(model, 'schemas');
  const problems = useTrait(model, 'problems');
  return (
    <>
      {document.nodes.length > 0 && (
        <div className="kk-notebook-bar">
          {canHost('open_document') && (
            <Button look="quiet" icon={<Icon name="open" />} onClick={() => openDocument(document)}>
              {translate('Open in composer')}
            </Button>
          )}
          <SaveInCell client={client} document={() => document} base={base || null} />
        </div>
      )}
      <PipelineGraph document={document} schemas={schemas} problems={problems} />
    </>
  );
}

/** A trait as it is now. */
function useTrait<K extends keyof State>(model: AnyModel<State>, name: K): State[K] {
  const [value, setValue] = useState(() => model.get(name));
  useEffect(() => {
    const changed = (): void => setValue(() => model.get(name));
    model.on(`change:${name}`, changed);
    return () => model.off(`change:${name}`, changed);
  }, [model, name]);
  return value;
}
