import type { JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage, type WidgetTracker } from '@jupyterlab/apputils';
import { pythonIcon, runIcon, textEditorIcon } from '@jupyterlab/ui-components';

import { EMPTY } from '../canvas/editing/nodes';
import { written } from '../canvas/editing/text_edits';
import type { PipelineDocument } from '../contract/wire';
import { describedBy, documentArgument } from './arguments';
import { FACTORY, type ComposerWidget, type Host } from './composer_widget';
import { beginNotebook } from './notebooks';
import { CommandIds, icon } from './tokens';

type Tracker = WidgetTracker<ComposerWidget>;

/** What menus, palette, toolbar and shortcuts do with the composer in front, and how one is begun. */
export function addCommands(host: Host, tracker: Tracker, folder: () => string): void {
  addNewCommand(host, folder);
  addEditCommands(host, tracker);
  addTextCommands(host, tracker);
}

function addNewCommand({ app, bundle }: Host, folder: () => string): void {
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
}

function addEditCommands({ app, bundle }: Host, tracker: Tracker): void {
  // The tracker's current one may be behind something else by now.
  const inFront = (): ComposerWidget | null =>
    tracker.find(widget => widget === app.shell.currentWidget) ?? null;
  const canvas = (): ComposerWidget['canvas'] => inFront()?.canvas ?? null;
  const steps = (): { canUndo: boolean; canRedo: boolean } | null => {
    const widget = inFront();
    return widget?.context.isReady ? widget.document.state() : null;
  };
  app.commands.addCommand(CommandIds.runDocument, {
    label: bundle.__('Run Pipeline'),
    icon: runIcon,
    caption: bundle.__('Run everything on the canvas'),
    describedBy: describedBy(),
    isEnabled: () => canvas() !== null,
    execute: () => canvas()?.run()
  });
  app.commands.addCommand(CommandIds.undo, {
    label: bundle.__('Undo in the Pipeline'),
    describedBy: describedBy(),
    isEnabled: () => steps()?.canUndo ?? false,
    execute: () => canvas()?.undo()
  });
  app.commands.addCommand(CommandIds.redo, {
    label: bundle.__('Redo in the Pipeline'),
    describedBy: describedBy(),
    isEnabled: () => steps()?.canRedo ?? false,
    execute: () => canvas()?.redo()
  });
}

function addTextCommands({ app, service, bundle }: Host, tracker: Tracker): void {
  const current = (): ComposerWidget | null => tracker.currentWidget;
  app.commands.addCommand(CommandIds.openText, {
    label: bundle.__('Open Pipeline as Text'),
    icon: textEditorIcon,
    describedBy: describedBy(),
    isEnabled: () => current() !== null,
    execute: () =>
      app.commands.execute('docmanager:open', { path: current()?.context.path ?? '', factory: 'Editor' })
  });
  app.commands.addCommand(CommandIds.exportPython, {
    label: bundle.__('Export Pipeline to Python'),
    icon: pythonIcon,
    describedBy: { args: { type: 'object', properties: { document: { type: 'object' } } } },
    isEnabled: args => documentArgument(args) !== null || current() !== null,
    execute: async args => {
      try {
        const text = current()?.context.model.sharedModel.getSource() ?? '{}';
        const document = documentArgument(args) ?? (JSON.parse(text) as PipelineDocument);
        await beginNotebook(app, service, await service.client.toPython(document));
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
