import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { SavedDetails } from '../contract/saved_wire';
import { keepJob, type Wanted } from '../jobs/keeping';
import { SaveJob } from '../jobs/SaveJob';
import { documentArgument } from './arguments';
import { ComposerWidget } from './composer_widget';
import { folderOf } from './folders';
import { openModal } from './modal';
import { CommandIds, icon, type IKaryaksham } from './tokens';

/** The command that keeps a pipeline as a job: that of the composer in front, or the one that it is given. */
export function saveJobCommand(app: JupyterFrontEnd, service: IKaryaksham, bundle: TranslationBundle): void {
  const tell = teller(app, service, bundle);
  app.commands.addCommand(CommandIds.saveJob, {
    label: bundle.__('Save Pipeline as Job'),
    caption: bundle.__('Keep the pipeline under a name, to run it again and by itself'),
    icon,
    describedBy: { args: schema(bundle) },
    isEnabled: args => documentArgument(args) !== null || inFront(app) !== null,
    execute: async ({ name, base, ...args }) => {
      const given = documentArgument(args);
      const source = given ? { document: given, base: typeof base === 'string' ? base : null } : inFront(app);
      if (source && typeof name === 'string' && name !== '') {
        const job = await keepJob(service.client, source, name);
        tell(job);
        return job.id;
      }
      if (source) {
        ask(service, bundle, source, tell);
      }
      return undefined;
    }
  });
}

/** Asks for the name, and keeps the pipeline under it. */
function ask(
  { client }: IKaryaksham,
  bundle: TranslationBundle,
  source: Wanted,
  tell: (job: SavedDetails) => void
): void {
  openModal(bundle.__('Save as job'), bundle, close => (
    <SaveJob
      client={client}
      {...source}
      name={source.document.name ?? ''}
      onSaved={job => {
        close();
        tell(job);
      }}
      onCancel={close}
    />
  ));
}

/** Says that a pipeline is kept, and offers the way to it. */
function teller(
  app: JupyterFrontEnd,
  { roomy }: IKaryaksham,
  bundle: TranslationBundle
): (job: SavedDetails) => void {
  return ({ id, name, version }) => {
    const open = {
      label: bundle.__('Open job'),
      callback: () => void app.commands.execute(CommandIds.openJob, { job: id })
    };
    const show = {
      label: bundle.__('Show jobs'),
      callback: () => void app.commands.execute(CommandIds.showJobs)
    };
    Notification.success(bundle.__('Job “%1” is at version %2.', name, version), {
      actions: [roomy ? open : show],
      autoClose: 8000
    });
  };
}

function schema(bundle: TranslationBundle) {
  return {
    type: 'object',
    properties: {
      name: { type: 'string', description: bundle.__('The job’s name; without one the page asks for it') },
      document: {
        type: 'object',
        description: bundle.__('The pipeline; without one, that of the composer in front')
      },
      base: { type: 'string', description: bundle.__('The folder that the relative paths start from') }
    }
  };
}

/** The pipeline of the composer in front; null when there is none, or its text is no document. */
function inFront(app: JupyterFrontEnd): Wanted | null {
  const { currentWidget } = app.shell;
  if (!(currentWidget instanceof ComposerWidget) || !currentWidget.context.isReady) {
    return null;
  }
  const { context } = currentWidget;
  try {
    const document = documentArgument({ document: JSON.parse(context.model.sharedModel.getSource()) });
    return document && { document, base: folderOf(app.serviceManager.contents, context.path) };
  } catch {
    return null;
  }
}
