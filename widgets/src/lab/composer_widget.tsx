import { ABCWidgetFactory, DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { IStateDB } from '@jupyterlab/statedb';
import type { Message } from '@lumino/messaging';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { useSyncExternalStore } from 'react';

import { Composer } from '../canvas/Composer';
import type { Memory } from '../canvas/composer/runs';
import { Button } from '../elements/Button';
import { Icon } from '../elements/Icon';
import { Waiting } from '../elements/Notice';
import { SharedDocument, type SharedText } from './composer_model';
import { folderOf } from './folders';
import { CommandIds, icon, type IKaryaksham } from './tokens';
import { ViewWidget } from './ViewWidget';

export const FACTORY = 'Karyaksham Composer';
export const FILE_TYPE = 'karyaksham-pipeline';

type Context = DocumentRegistry.CodeContext;

/** What a composer in JupyterLab needs of it. */
export interface Host {
  app: JupyterFrontEnd;
  service: IKaryaksham;
  bundle: TranslationBundle;
  state: IStateDB | null;
}

/** The widget of a `.karya` file; when it is activated the keys go to its canvas. */
export class ComposerWidget extends DocumentWidget<ViewWidget, DocumentRegistry.ICodeModel> {
  #wanted = false;

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

  protected override createNewWidget(context: Context): ComposerWidget {
    const { app, bundle } = this.host;
    const content = new ViewWidget(
      viewOf(this.host, context, () => widget.focusIfWanted()),
      bundle,
      'kk-fill kk-lab-composer'
    );
    content.title.icon = icon;
    context.pathChanged.connect(() => content.update());
    const widget: ComposerWidget = new ComposerWidget({ content, context });
    void context.ready.then(() => content.update());
    widget.id = `karyaksham-composer-${app.shell.id}-${(made += 1)}`;
    return widget;
  }
}

let made = 0;

function viewOf(host: Host, context: Context, onMount: () => void): () => JSX.Element {
  const { app, bundle, service, state } = host;
  const model = new SharedDocument(context.model.sharedModel as unknown as SharedText);
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
    return (
      <Composer
        key={path}
        client={service.client}
        runs={service.runs}
        model={model}
        base={folderOf(app.serviceManager.contents, path)}
        memory={memory}
        onMount={onMount}
        onOpenText={openText}
        onExport={document =>
          void app.commands.execute(CommandIds.exportPython, { document: document as never })
        }
        extras={<SaveAsJob host={host} model={model} base={folderOf(app.serviceManager.contents, path)} />}
      />
    );
  };
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
