import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  createToolbarFactory,
  ICommandPalette,
  IToolbarWidgetRegistry,
  WidgetTracker
} from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IMainMenu } from '@jupyterlab/mainmenu';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import { answerViews } from '../elements/host';
import { addCommands } from './composer_commands';
import { ComposerPreferences } from './composer_preferences';
import { ComposerFactory, FACTORY, FILE_TYPE, type ComposerWidget, type Host } from './composer_widget';
import { CATEGORY, CommandIds, icon, IKaryaksham } from './tokens';

/** The plugin's id is the name of its schema: `schema/composer.json`. */
const ID = 'karyaksham:composer';

/** The document type `*.karya`: opened, made, restored. */
export const composer: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Edits pipelines (*.karya) on a canvas.',
  autoStart: true,
  requires: [IKaryaksham, ITranslator],
  optional: [
    ILayoutRestorer,
    ICommandPalette,
    ILauncher,
    IDefaultFileBrowser,
    IStateDB,
    ISettingRegistry,
    IToolbarWidgetRegistry,
    IMainMenu
  ],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    browser: IDefaultFileBrowser | null,
    state: IStateDB | null,
    settings: ISettingRegistry | null,
    toolbars: IToolbarWidgetRegistry | null,
    menu: IMainMenu | null
  ): void => {
    const bundle = translator.load('karyaksham');
    const host = { app, service, bundle, state, preferences: new ComposerPreferences(settings, ID) };
    const toolbarFactory =
      settings && toolbars && createToolbarFactory(toolbars, settings, FACTORY, ID, translator);
    const tracker = registerDocument(host, translator, toolbarFactory);
    addCommands(host, tracker, () => browser?.model.path ?? '');
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: widget => ({ path: widget.context.path, factory: FACTORY }),
      name: widget => widget.context.path
    });
    for (const command of [
      CommandIds.newDocument,
      CommandIds.runDocument,
      CommandIds.openText,
      CommandIds.exportPython
    ]) {
      palette?.addItem({ command, category: CATEGORY });
    }
    launcher?.add({
      command: CommandIds.newDocument,
      category: CATEGORY,
      args: { isLauncher: true },
      rank: 0
    });
    const isEnabled = (widget: Widget): boolean => tracker.has(widget);
    menu?.editMenu.undoers.undo.add({ id: CommandIds.undo, isEnabled });
    menu?.editMenu.undoers.redo.add({ id: CommandIds.redo, isEnabled });
    answerNotebooks(app);
  }
};

/** What a view in a notebook asks of the page. */
function answerNotebooks(app: JupyterFrontEnd): void {
  answerViews({
    open_document: ({ document }) => {
      const cwd = folderInFront(app);
      void app.commands.execute(CommandIds.newDocument, { document: document as never, cwd });
    },
    insert_code: ({ code }) => void app.commands.execute(CommandIds.insertCode, { code })
  });
}

type ToolbarFactory = ReturnType<typeof createToolbarFactory>;

function registerDocument(
  host: Host,
  translator: ITranslator,
  toolbarFactory: ToolbarFactory | null
): WidgetTracker<ComposerWidget> {
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
    translator,
    ...(toolbarFactory && { toolbarFactory })
  });
  const tracker = new WidgetTracker<ComposerWidget>({ namespace: 'karyaksham-composer' });
  factory.widgetCreated.connect((_, widget) => {
    widget.context.pathChanged.connect(() => void tracker.save(widget));
    void tracker.add(widget);
  });
  app.docRegistry.addWidgetFactory(factory as unknown as DocumentRegistry.WidgetFactory);
  return tracker;
}

/** The folder of the notebook in front: what it shows has paths from there. */
function folderInFront(app: JupyterFrontEnd): string {
  const { context } = (app.shell.currentWidget ?? {}) as { context?: { path?: string } };
  return PathExt.dirname(context?.path ?? '');
}
