import type { ILabShell, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';

import { describedBy, textArgument } from './arguments';
import { IMPORT, readingCell, STARTER } from './starter';
import { CATEGORY, CommandIds, icon, IKaryaksham } from './tokens';

/** What is used of JupyterLab's notebook panel. */
interface NotebookPanel {
  revealed: Promise<void>;
  sessionContext: { ready: Promise<void> };
  content: { activeCellIndex: number; model: { sharedModel: SharedNotebook } | null };
}

interface SharedNotebook {
  cells: { setSource(source: string): void }[];
  insertCell(index: number, cell: { cell_type: 'code'; source: string }): void;
}

/** New notebooks that begin with a pipeline. */
export const notebooks: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:notebooks',
  description: 'Begins a pipeline in a new notebook.',
  autoStart: true,
  requires: [IKaryaksham, ITranslator],
  optional: [ILauncher, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    translation: ITranslator,
    launcher: ILauncher | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translation.load('karyaksham');
    app.commands.addCommand(CommandIds.newPipeline, {
      label: args => (args.isLauncher ? trans.__('Pipeline Notebook') : trans.__('New Pipeline Notebook')),
      caption: trans.__('Begin a pipeline in a new notebook'),
      icon,
      describedBy: {
        args: {
          type: 'object',
          properties: { cwd: { type: 'string', description: trans.__('The folder of the new notebook') } }
        }
      },
      execute: async args => {
        await beginNotebook(app, service, STARTER, typeof args.cwd === 'string' ? args.cwd : undefined);
      }
    });
    app.commands.addCommand(CommandIds.readDataset, {
      label: trans.__('Read Dataset in a New Pipeline'),
      describedBy: describedBy('uri'),
      execute: async args => {
        try {
          const { node } = await service.client.describe(textArgument(args, 'uri'));
          if (await beginNotebook(app, service, readingCell(node))) {
            await app.commands.execute('notebook:run-cell-and-insert-below');
          }
        } catch (error) {
          await showErrorMessage(trans.__('The dataset could not be opened'), error as Error);
        }
      }
    });
    addInsertCommand(app, service, trans);
    launcher?.add({
      command: CommandIds.newPipeline,
      category: CATEGORY,
      args: { isLauncher: true },
      rank: 1
    });
    palette?.addItem({ command: CommandIds.newPipeline, category: CATEGORY });
  }
};

function addInsertCommand(app: JupyterFrontEnd, service: IKaryaksham, trans: TranslationBundle): void {
  app.commands.addCommand(CommandIds.insertCode, {
    label: trans.__('Insert Code into the Notebook'),
    describedBy: describedBy('code'),
    execute: async args => {
      const code = textArgument(args, 'code');
      if (!insertBelow(app, code)) {
        await beginNotebook(app, service, `${IMPORT}\n\n${code}`);
      }
    }
  });
}

/** Puts code into a new cell below the one that is active in the notebook in front; false when there is none. */
function insertBelow(app: JupyterFrontEnd, code: string): boolean {
  const { currentWidget } = app.shell as ILabShell;
  const content = (currentWidget as unknown as Partial<NotebookPanel> | null)?.content;
  const notebook = content?.model?.sharedModel;
  if (!content || typeof content.activeCellIndex !== 'number' || !notebook) {
    return false;
  }
  notebook.insertCell(content.activeCellIndex + 1, { cell_type: 'code', source: code });
  content.activeCellIndex += 1;
  return true;
}

/** Opens a new notebook with this first cell; whether it is in front, its kernel ready to run that. */
export async function beginNotebook(
  app: JupyterFrontEnd,
  { roomy }: IKaryaksham,
  source: string,
  cwd?: string
): Promise<boolean> {
  const { kernelspecs } = app.serviceManager;
  await kernelspecs.ready;
  const kernelName = kernelspecs.specs?.default;
  if (!roomy) {
    await writeNotebook(app, source, kernelName, cwd);
    return false;
  }
  const panel = (await app.commands.execute('notebook:create-new', {
    ...(cwd === undefined ? {} : { cwd }),
    // Without a name JupyterLab would ask which kernel it shall be.
    ...(kernelName === undefined ? {} : { kernelName }),
    activate: true
  })) as NotebookPanel;
  await panel.revealed;
  await panel.sessionContext.ready;
  const notebook = panel.content.model?.sharedModel;
  const [first] = notebook?.cells ?? [];
  if (first) {
    first.setSource(source);
  } else {
    notebook?.insertCell(0, { cell_type: 'code', source });
  }
  return true;
}

/** A new notebook for a page of its own, which nothing of this one reaches into. */
async function writeNotebook(
  { serviceManager, commands }: JupyterFrontEnd,
  source: string,
  kernel: string | undefined,
  cwd: string | undefined
): Promise<void> {
  const { contents, kernelspecs } = serviceManager;
  const cell = { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source };
  const spec = kernel === undefined ? undefined : kernelspecs.specs?.kernelspecs[kernel];
  const content = {
    cells: [cell],
    metadata: spec ? { kernelspec: { name: spec.name, display_name: spec.display_name } } : {},
    nbformat: 4,
    nbformat_minor: 4
  };
  const { path } = await contents.newUntitled({ path: cwd ?? '', type: 'notebook' });
  await contents.save(path, { type: 'notebook', format: 'json', content });
  await commands.execute('docmanager:open', { path });
}
