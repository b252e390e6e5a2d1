import { ReactFlowProvider } from '@xyflow/react';
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type ReactNode
} from 'react';

import type { Client } from '../contract/client';
import type { LiveRun } from '../contract/live_run';
import { BUILT_IN, byType } from '../contract/node_types';
import type { RunStore } from '../contract/run_store';
import type { NodeDescription, PipelineDocument } from '../contract/wire';
import { useTranslate } from '../elements/text';
import { Canvas } from './composer/Canvas';
import { Checks } from './composer/checks';
import {
  DEFAULTS,
  useDocument,
  useView,
  useWork,
  WorkContext,
  type Preferences,
  type Work
} from './composer/context';
import { DocumentPanel, UnreadableText } from './composer/DocumentPanel';
import { Drawer } from './composer/Drawer';
import { handleOf, type ComposerHandle } from './composer/handle';
import { Help } from './composer/Help';
import { NodePanel } from './composer/NodePanel';
import { Palette } from './composer/Palette';
import { QuickAdd } from './composer/QuickAdd';
import { RunBar, RunProblems } from './composer/RunBar';
import { Running, type Memory } from './composer/runs';
import { Session } from './composer/session';
import { EditBar } from './composer/EditBar';
import { useClipboard } from './composer/clipboard';
import { useFocus, useKeys } from './composer/pressing';
import type { DocumentModel } from './editing/model';
import './canvas.css';
import './composer.css';

export interface ComposerProps {
  client: Client;
  /** The page's list of runs, hence its one event stream. */
  runs: RunStore;
  model: DocumentModel;
  /** The folder that the document's relative paths start from. */
  base: string | null;
  /** Where the document's last run is remembered. */
  memory?: Memory | null;
  /** A host that can show a run, browse datasets, or open the text. */
  onOpenRun?: (run: string) => void;
  onBrowse?: (node: string, field: string) => void;
  onOpenText?: () => void;
  /** A host that can put Python code somewhere; the composer says why it could not. */
  onExport?: (document: PipelineDocument) => Promise<void>;
  /** A host that can make a file of it. */
  onOpenDocument?: (document: PipelineDocument) => void;
  /** What this person wants to see; the defaults where a host has no settings. */
  preferences?: Preferences;
  /** The canvas is there. */
  onMount?: (composer: ComposerHandle) => void;
  /** What a host adds to the bar. */
  extras?: ReactNode;
}

/** A pipeline, drawn and changed by hand: palette, canvas, forms, rows and runs. */
export function Composer(props: ComposerProps): JSX.Element {
  const work = useMade(props);
  return (
    <WorkContext.Provider value={work}>
      <ReactFlowProvider>
        <Frame {...props} />
      </ReactFlowProvider>
    </WorkContext.Provider>
  );
}

function Frame(props: ComposerProps): JSX.Element {
  const { onBrowse, onMount, onOpenText } = props;
  const translate = useTranslate();
  const frame = useRef<HTMLDivElement>(null);
  const { fault } = useDocument();
  const view = useView();
  const live = useLive();
  const press = useKeys(frame);
  const clipboard = useClipboard();
  useFocus(frame);
  useMounted(onMount);
  const drawn = fault === null || fault.kind === 'newer_version';
  return (
    <div
      ref={frame}
      className="kk-composer"
      data-testid="kk-composer"
      role="application"
      aria-label={translate('Pipeline composer')}
      tabIndex={-1}
      onKeyDownCapture={event => isRun(event) && press(event)}
      onKeyDown={press}
      {...clipboard}
    >
      <Bar {...props} live={live} />
      <UnreadableText onOpenText={onOpenText} />
      {drawn && (
        <div className="kk-composer-main">
          {fault === null && <Palette />}
          <div className="kk-composer-middle">
            <RunProblems live={live} />
            <Canvas live={live} />
            <Drawer />
          </div>
          <Side onBrowse={onBrowse} />
        </div>
      )}
      {view.adding && fault === null && <QuickAdd adding={view.adding} />}
      {view.help && <Help />}
    </div>
  );
}

/** Gives the host what its menus need, once the canvas is there. */
function useMounted(onMount: ComposerProps['onMount']): void {
  const work = useWork();
  const values = useRef(work.values);
  useEffect(() => {
    values.current = work.values;
  }, [work.values]);
  const { session, running } = work;
  useEffect(() => {
    onMount?.(handleOf({ session, running }, () => values.current));
  }, [onMount, session, running]);
}

/** React Flow takes Enter with the key of a multiple selection for a click that deselects, and drops the cursor. */
function isRun(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey);
}

function Bar(props: ComposerProps & { live: LiveRun | null }): JSX.Element {
  const { live, onOpenRun, onExport, onOpenDocument, extras } = props;
  const translate = useTranslate();
  return (
    <div className="kk-composer-bar" role="toolbar" aria-label={translate('Pipeline')}>
      <RunBar live={live} onOpenRun={onOpenRun} />
      <EditBar onExport={onExport} onOpenDocument={onOpenDocument} />
      {extras}
    </div>
  );
}

function Side({ onBrowse }: { onBrowse: ComposerProps['onBrowse'] | undefined }): JSX.Element {
  const { document } = useDocument();
  const { selection } = useView();
  const [only] = selection.nodes.size === 1 ? selection.nodes : [];
  const node = document.nodes.find(one => one.id === only);
  return node ? <NodePanel key={node.id} node={node} onBrowse={onBrowse} /> : <DocumentPanel />;
}

/** What the parts of a composer share, for as long as it shows one document. */
function useMade(props: ComposerProps): Work {
  const { client, runs, model, base, memory = null, preferences = DEFAULTS } = props;
  const types = useTypes(client);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const session = useMemo(() => new Session(model), [model]);
  const checks = useMemo(() => new Checks(client, base), [client, base]);
  const running = useMemo(() => new Running(client, runs, base, memory), [client, runs, base, memory]);
  const { document, fault } = useSyncExternalStore(model.subscribe, model.state);
  useEffect(() => {
    if (fault === null) {
      checks.look(document, values);
    }
  }, [checks, document, fault, values]);
  useEffect(() => () => checks.close(), [checks]);
  useEffect(() => void running.recall(), [running]);
  return useMemo(
    () => ({ session, checks, running, client, base, types, preferences, values, setValues }),
    [session, checks, running, client, base, types, preferences, values]
  );
}

/** The node types of this bundle, until the service has said which it has. */
function useTypes(client: Client): ReadonlyMap<string, NodeDescription> {
  const [types, setTypes] = useState(BUILT_IN);
  useEffect(() => {
    const abort = new AbortController();
    client.nodes(abort.signal).then(
      found => setTypes(byType(found)),
      () => undefined // the bundle's own serve until it answers
    );
    return () => abort.abort();
  }, [client]);
  return types;
}

function useLive(): LiveRun | null {
  const { running } = useWork();
  const { runs } = useSyncExternalStore(running.runs.subscribe, running.runs.state);
  useSyncExternalStore(running.subscribe, running.state);
  return running.shown(runs);
}
