import { createRoot } from 'react-dom/client';
import type { ReactElement } from 'react';

import { Composer } from '../src/canvas/Composer';
import { MemoryDocument, type DocumentModel } from '../src/canvas/editing/model';
import { readText } from '../src/canvas/editing/reading';
import { PipelineGraph } from '../src/canvas/PipelineGraph';
import type { PipelineDocument } from '../src/contract/wire';
import { Client } from '../src/contract/client';
import { RunStore } from '../src/contract/run_store';
import { DatasetsView } from '../src/datasets/DatasetsView';
import { PortPreview } from '../src/preview/PortPreview';
import { Root } from '../src/elements/Root';
import { ProfileView } from '../src/profile/ProfileView';
import { runActions } from '../src/runs/actions';
import { ResultView } from '../src/runs/ResultView';
import { RunsView } from '../src/runs/RunsView';
import { RunView } from '../src/runs/RunView';
import { MANY_NODES } from './many';
import { PIPELINE, PREVIEWED, PROBLEMS, PROGRESS, SCHEMAS } from './data';
import { forms } from './forms';
import { MadeTransport } from './transport';

const asked = new URLSearchParams(location.search);
const client = new Client(new MadeTransport(asked.has('away')));
const store = new RunStore(client, null);
const actions = runActions(client, store, { readOutput: () => undefined });

const preview = { client, document: PREVIEWED, base: null, parameters: { minutes: 15 } };

const datasetActions = {
  onRead: () => undefined,
  onPreview: () => undefined,
  onProfile: () => undefined,
  onInsert: () => undefined
};

const composer = (document: PipelineDocument, run: string | null = null): ReactElement => (
  <Composer
    client={client}
    runs={store}
    model={new MemoryDocument(document)}
    base="/work"
    memory={{ load: () => Promise.resolve(run), save: () => undefined }}
  />
);
const broken: DocumentModel = {
  state: () => BROKEN,
  subscribe: () => () => undefined,
  change: () => undefined,
  undo: () => undefined,
  redo: () => undefined
};
const text = '{\n  "karyaksham": 1,\n  "nodes": [\n    {"id": "flights", "type": "read_csv",\n';
const BROKEN = { ...readText(text), text, canUndo: false, canRedo: false };

/** One place of the gallery; `width` and `height` as a host would give them. */
interface Place {
  view: ReactElement;
  width: number;
  height?: number;
}

const places: Record<string, Place> = {
  composer: { view: composer(PIPELINE), width: 1280, height: 800 },
  'composer-empty': { view: composer({ karyaksham: 1, nodes: [] }), width: 1280, height: 800 },
  'composer-run': { view: composer(PIPELINE, 'r1'), width: 1280, height: 800 },
  'composer-failed': { view: composer(PIPELINE, 'r5'), width: 1280, height: 800 },
  'composer-many': { view: composer(MANY_NODES), width: 1280, height: 800 },
  'composer-broken': {
    view: <Composer client={client} runs={store} model={broken} base={null} />,
    width: 1280,
    height: 500
  },
  graph: { view: <PipelineGraph document={PIPELINE} schemas={SCHEMAS} tallest={900} />, width: 900 },
  'graph-problems': {
    view: <PipelineGraph document={PIPELINE} schemas={SCHEMAS} problems={PROBLEMS} />,
    width: 900
  },
  'graph-live': { view: <PipelineGraph document={PIPELINE} schemas={SCHEMAS} live={PROGRESS} />, width: 900 },
  run: { view: <RunView client={client} id="r1" />, width: 900 },
  'run-done': { view: <RunView client={client} id="r4" />, width: 900 },
  'run-failed': { view: <RunView client={client} id="r5" />, width: 900 },
  profile: { view: <ProfileView client={client} run="p1" />, width: 1000 },
  'profile-live': { view: <ProfileView client={client} run="p2" />, width: 1000 },
  'profile-narrow': { view: <ProfileView client={client} run="p1" />, width: 480 },
  runs: { view: <RunsView store={store} actions={actions} />, width: 320 },
  ...Object.fromEntries(Object.entries(forms).map(([name, view]) => [name, { view, width: 340 }])),
  datasets: { view: <DatasetsView client={client} {...datasetActions} />, width: 320, height: 640 },
  'datasets-many': {
    view: <DatasetsView client={client} at="s3://many/" {...datasetActions} />,
    width: 320,
    height: 640
  },
  preview: {
    view: <PortPreview {...preview} node="sorted" port="out" />,
    width: 900,
    height: 460
  },
  'preview-wide': { view: <PortPreview {...preview} node="wide" port="out" />, width: 1200, height: 640 },
  'preview-both': {
    view: <PortPreview {...preview} node="renamed" port="out" before={{ node: 'sorted', port: 'out' }} />,
    width: 1100,
    height: 460
  },
  'preview-failed': { view: <PortPreview {...preview} node="late" port="out" />, width: 900, height: 300 },
  'preview-empty': { view: <PortPreview {...preview} node="on_time" port="out" />, width: 900, height: 300 },
  result: { view: <ResultView client={client} run="r4" node="on_time" />, width: 900, height: 420 }
};

const chosen = Object.entries(places).filter(([name]) => (asked.get('view') ?? name) === name);
createRoot(document.getElementById('root') as HTMLElement).render(
  chosen.map(([name, { view, width, height }]) => (
    <section key={name} data-place={name} style={{ width, height, margin: 16 }}>
      <Root className={height ? 'kk-gallery-fill' : ''}>{view}</Root>
    </section>
  ))
);
