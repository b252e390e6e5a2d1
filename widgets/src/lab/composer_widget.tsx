import { ABCWidgetFactory, DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { IStateDB } from '@jupyterlab/statedb';
import type { Message } from '@lumino/messaging';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { useSyncExternalStore } from 'react';

import { Composer } from '../canvas/Composer';
import type { ComposerHandle } from '../canvas/composer/handle';
import type { Memory } from '../canvas/composer/runs';
import { pathFrom } from '../canvas/editing/paths';
import { Button } from '../elements/Button';
import { Icon } from '../elements/Icon';
import { Waiting } from '../elements/Notice';
import { SharedDocument, type SharedText } from './composer_model';
import type { ComposerPreferences } from './composer_preferences';
import { folderOf } from './folders';
import { CommandIds, icon, type IKaryaksham } from './tokens';
import { ViewWidget } from './ViewWidget';

export const FACTORY = 'Karyaksham Composer';
/** The name under which jupyter-collaboration gives a document that several people have open. */
const SHARED = 'rtc';
export const FILE_TYPE = 'karyaksham-pipeline';

type Context = DocumentRegistry.CodeContext;

/** What a composer in JupyterLab needs of it. */
export interface Host {
  app: JupyterFrontEnd;
  service: IKaryaksham;
  bundle: TranslationBundle;
  state: IStateDB | null;
  preferences: ComposerPreferences;
}

/** The widget of a `.karya` file; when it is activated the keys go to its canvas. */
export class ComposerWidget extends DocumentWidget<ViewWidget, DocumentRegistry.ICodeModel> {
  /** Its canvas, for menus and panels; null until that is there. */
  canvas: ComposerHandle | null = null;
  #wanted = false;

  constructor(
    readonly document: SharedDocument,
    options: DocumentWidget.IOptions<ViewWidget, DocumentRegistry.ICodeModel>
  ) {
    super(options);
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.#wanted = true;
    this.focusIfWanted();
  }

  /** Puts the cursor on the canvas if that was asked for before there was one. */
  focusIfWanted(): void {
    const canvas = this.node.querySelector<HTMLElement>('.kk-composer');
    if (canvas && this.#wanted) {
      this.#wanted = false;
      // JupyterLab has put the cursor on the frame around it.
      if (!canvas.contains(document.activeElement)) {
        canvas.focus();
      }
    }
  }
}

/** Makes a composer for a `.karya` file. It edits the file's text, which a text editor beside it shows live. */
export class ComposerFactory extends ABCWidgetFactory<ComposerWidget, DocumentRegistry.ICodeModel> {
  constructor(
    private readonly host: Host,
    options: DocumentRegistry.IWidgetFactoryOptions<ComposerWidget>
  ) {
    super(options);
  }

  /** With jupyter-collaboration, several people have one text; it registers what gives it after this was made. */
  override get contentProviderId(): string | undefined {
    try {
      const { contents } = this.host.app.serviceManager;
      return contents.getSharedModelFactory('', { contentProviderId: SHARED }) ? SHARED : undefined;
    } catch {
      return undefined;
    }
  }

  override set contentProviderId(_: string | undefined) {
    // It is asked for when a document is opened.
  }

  protected override createNewWidget(context: Context): ComposerWidget {
    const { app, bundle, preferences } = this.host;
    const document = new SharedDocument(context.model.sharedModel as unknown as SharedText);
    const content = new ViewWidget(
      viewOf(
        this.host,
        context,
        () => widget,
        canvas => {
          widget.canvas = canvas;
          widget.focusIfWanted();
          app.commands.notifyCommandChanged();
        }
      ),
      bundle,
      'kk-fill kk-lab-composer'
    );
    content.title.icon = icon;
    context.pathChanged.connect(() => content.update());
    const redraw = (): void => content.update();
    preferences.changed.connect(redraw);
    content.disposed.connect(() => preferences.changed.disconnect(redraw));
    const widget: ComposerWidget = new ComposerWidget(document, { content, context });
    void context.ready.then(() => content.update());
    widget.id = `karyaksham-composer-${app.shell.id}-${(made += 1)}`;
    return widget;
  }
}

let made = 0;

function viewOf(
  host: Host,
  context: Context,
  widget: () => ComposerWidget,
  onMount: (canvas: ComposerHandle) => void
): () => JSX.Element {
  const { app, bundle, service, state, preferences } = host;
  let path: string | null = null;
  let memory: Memory | null = null;
  const openText = (): void => {
    void app.commands.execute('docmanager:open', { path: context.path, factory: 'Editor' });
  };
  return () => {
    if (!context.isReady) {
      return <Waiting>{bundle.__('Opening…')}</Waiting>;
    }
    if (path !== context.path) {
      path = context.path;
      memory = state && memoryOf(state, path);
    }
    const base = folderOf(app.serviceManager.contents, path);
    return (
      <Composer
        key={path}
        client={service.client}
        runs={service.runs}
        model={widget().document}
        base={base}
        memory={memory}
        preferences={preferences.now}
        onMount={onMount}
        onOpenText={openText}
        onOpenRun={run => void app.commands.execute(CommandIds.showRuns, { run })}
        onBrowse={(node, field) => void browse(host, widget(), node, field)}
        extras={<SaveAsJob host={host} model={widget().document} base={base} />}
      />
    );
  };
}

/** Lets a person pick a file in the datasets panel for a field of a node, and comes back. */
async function browse(
  { app, service }: Host,
  widget: ComposerWidget,
  node: string,
  field: string
): Promise<void> {
  service.picking.ask(`${node}.${field}`, uri => {
    const base = folderOf(app.serviceManager.contents, widget.context.path);
    widget.canvas?.fill(node, field, pathFrom(base, uri));
    app.shell.activateById(widget.id);
  });
  await app.commands.execute(CommandIds.showDatasets);
}

interface SaveAsJobProps {
  host: Host;
  model: SharedDocument;
  base: string | null;
}

/** Keeps what is drawn as a job. */
function SaveAsJob({ host: { app, bundle }, model, base }: SaveAsJobProps): JSX.Element {
  const { document, fault } = useSyncExternalStore(model.subscribe, model.state);
  return (
    <Button
      icon={<Icon name="clock" />}
      title={bundle.__('Keep this pipeline under a name, to run it again and by itself')}
      disabled={fault !== null || document.nodes.length === 0}
      data-testid="kk-save-as-job"
      onClick={() =>
        void app.commands.execute(CommandIds.saveJob, {
          document: document as never,
          ...(base ? { base } : {})
        })
      }
    >
      {bundle.__('Save as job…')}
    </Button>
  );
}

/** A document's last run: kept at once in this browser, and with the page's layout for others. */
function memoryOf(state: IStateDB, path: string): Memory {
  const key = `karyaksham-run:${path}`;
  return {
    load: async () => {
      const run = window.localStorage.getItem(key) ?? (await state.fetch(key));
      return typeof run === 'string' ? run : null;
    },
    save: run => {
      if (run === null) {
        window.localStorage.removeItem(key);
        void state.remove(key);
      } else {
        window.localStorage.setItem(key, run);
        void state.save(key, run);
      }
    }
  };
}
