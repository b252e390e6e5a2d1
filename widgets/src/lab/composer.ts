import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage, WidgetTracker } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';

import { EMPTY } from '../canvas/editing/nodes';
import { written } from '../canvas/editing/text_edits';
import type { PipelineDocument } from '../contract/wire';
import { answerViews } from '../elements/host';
import { documentArgument } from './arguments';
import { ComposerFactory, FACTORY, FILE_TYPE, type ComposerWidget, type Host } from './composer_widget';
import { beginNotebook } from './notebooks';
import { CATEGORY, CommandIds, icon, IKaryaksham } from './tokens';

/** The document type `*.karya`: opened, made, restored. */
export const composer: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:composer',
  description: 'Edits pipelines (*.karya) on a canvas.',
  autoStart: true,
  requires: [IKaryaksham, ITranslator],
  optional: [ILayoutRestorer, ICommandPalette, ILauncher, IDefaultFileBrowser, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    browser: IDefaultFileBrowser | null,
    state: IStateDB | null
  ): void => {
    const bundle = translator.load('karyaksham');
    const host = { app, service, bundle, state };
    const tracker = registerDocument(host, translator);
    addCommands(host, () => browser?.model.path ?? '');
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: widget => ({ path: widget.context.path, factory: FACTORY }),
      name: widget => widget.context.path
    });
    for (const command of [CommandIds.newDocument, CommandIds.openText, CommandIds.exportPython]) {
      palette?.addItem({ command, category: CATEGORY });
    }
    launcher?.add({
      command: CommandIds.newDocument,
      category: CATEGORY,
      args: { isLauncher: true },
      rank: 0
    });
    answerViews(request => {
      if (request.kind === 'open_document') {
        const cwd = folderInFront(app);
        void app.commands.execute(CommandIds.newDocument, { document: request.document as never, cwd });
      } else if (request.kind === 'insert_code') {
        void insertBelow(app, request.code);
      }
      return request.kind !== 'open_job';
    });
  }
};

function registerDocument(host: Host, translator: ITranslator): WidgetTracker<ComposerWidget> {
  const { app, bundle } = host;
  app.docRegistry.addFileType({
    name: FILE_TYPE,
    displayName: bundle.__('Karyaksham Pipeline'),
    extensions: ['.karya'],
    mimeTypes: ['application/json'],
    contentType: 'file',
    fileFormat: 'text',
    icon
  });
  const factory = new ComposerFactory(host, {
    name: FACTORY,
    label: bundle.__('Pipeline Composer'),
    // The text model: a text editor that has the same file open shows the same text, live.
    modelName: 'text',
    fileTypes: [FILE_TYPE],
    defaultFor: [FILE_TYPE],
    translator
  });
  const tracker = new WidgetTracker<ComposerWidget>({ namespace: 'karyaksham-composer' });
  factory.widgetCreated.connect((_, widget) => {
    widget.context.pathChanged.connect(() => void tracker.save(widget));
    void tracker.add(widget);
  });
  app.docRegistry.addWidgetFactory(factory as unknown as DocumentRegistry.WidgetFactory);
  trackers.set(app, tracker);
  return tracker;
}

const trackers = new WeakMap<JupyterFrontEnd, WidgetTracker<ComposerWidget>>();

function addCommands({ app, service, bundle }: Host, folder: () => string): void {
  const current = (): ComposerWidget | null => trackers.get(app)?.currentWidget ?? null;
  app.commands.addCommand(CommandIds.newDocument, {
    label: args =>
      args.isLauncher
        ? bundle.__('Pipeline')
        : args.isMenu
          ? bundle.__('Karyaksham Pipeline')
          : bundle.__('New Karyaksham Pipeline'),
    caption: bundle.__('Draw a pipeline'),
    icon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          cwd: { type: 'string', description: bundle.__('The folder of the new file') },
          document: { type: 'object', description: bundle.__('The pipeline that it begins with') }
        }
      }
    },
    execute: args =>
      newDocument(app, typeof args.cwd === 'string' ? args.cwd : folder(), documentArgument(args) ?? EMPTY)
  });
  app.commands.addCommand(CommandIds.openText, {
    label: bundle.__('Open Pipeline as Text'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => current() !== null,
    execute: () =>
      app.commands.execute('docmanager:open', { path: current()?.context.path ?? '', factory: 'Editor' })
  });
  app.commands.addCommand(CommandIds.exportPython, {
    label: bundle.__('Export Pipeline to Python'),
    describedBy: { args: { type: 'object', properties: { document: { type: 'object' } } } },
    isEnabled: args => documentArgument(args) !== null || current() !== null,
    execute: async args => {
      try {
        const text = current()?.context.model.sharedModel.getSource() ?? '{}';
        const document = documentArgument(args) ?? (JSON.parse(text) as PipelineDocument);
        await beginNotebook(app, await service.client.toPython(document));
      } catch (error) {
        await showErrorMessage(bundle.__('The pipeline could not be exported'), error as Error);
      }
    }
  });
}

/** A new file with this document, open. */
async function newDocument(app: JupyterFrontEnd, cwd: string, document: PipelineDocument): Promise<unknown> {
  const { contents } = app.serviceManager;
  const { path } = await contents.newUntitled({ path: cwd, type: 'file', ext: '.karya' });
  const content = `${written(document, '')}\n`;
  await contents.save(path, { type: 'file', format: 'text', content });
  return app.commands.execute('docmanager:open', { path, factory: FACTORY });
}

/** The folder of the notebook in front: what it shows has paths from there. */
function folderInFront(app: JupyterFrontEnd): string {
  const { context } = (app.shell.currentWidget ?? {}) as { context?: { path?: string } };
  return PathExt.dirname(context?.path ?? '');
}

/** A cell below the active one of the notebook in front, with this code. */
async function insertBelow(app: JupyterFrontEnd, code: string): Promise<void> {
  await app.commands.execute('notebook:insert-cell-below');
  await app.commands.execute('notebook:replace-selection', { text: code });
}
