import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';

import { answerViews } from '../elements/host';
import type { JobActions } from '../jobs/jobs';
import { JobView } from '../jobs/JobView';
import { describedBy, textArgument } from './arguments';
import { placeOf } from './folders';
import { saveJobCommand } from './save_job';
import { CATEGORY, CommandIds, icon, IKaryaksham } from './tokens';
import { ViewWidget } from './ViewWidget';

/** A saved job in the main area; it comes back with the layout. */
class JobWidget extends ViewWidget {
  constructor(
    app: JupyterFrontEnd,
    service: IKaryaksham,
    bundle: TranslationBundle,
    readonly job: string
  ) {
    super(
      () => (
        <JobView
          client={service.client}
          runs={service.runs}
          id={job}
          actions={jobActions(app, service.roomy)}
          onRead={({ name }) => {
            this.title.label = name;
            this.title.caption = bundle.__('Job “%1”', name);
          }}
          onRemoved={() => this.dispose()}
        />
      ),
      bundle,
      'kk-lab-job'
    );
    this.id = `karyaksham-job-${job}`;
    this.title.label = bundle.__('Job');
    this.title.icon = icon;
    this.title.closable = true;
  }
}

/** What JupyterLab can do for a view of jobs. */
export function jobActions(app: JupyterFrontEnd, roomy: boolean): JobActions {
  return {
    openJob: roomy ? job => void app.commands.execute(CommandIds.openJob, { job }) : undefined,
    openDocument: (document, base) =>
      void app.commands.execute(CommandIds.newDocument, { document: document as never, cwd: placeOf(base) })
  };
}

/** Opens saved jobs, and keeps pipelines as such. */
export const jobs: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:jobs',
  description: 'Opens saved jobs, and saves pipelines as jobs.',
  autoStart: true,
  requires: [IKaryaksham, ITranslator],
  optional: [ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    translation: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const bundle = translation.load('karyaksham');
    saveJobCommand(app, service, bundle);
    palette?.addItem({ command: CommandIds.saveJob, category: CATEGORY });
    if (!service.roomy) {
      return; // no place to open one in; the left panel has them too
    }
    const tracker = new WidgetTracker<JobWidget>({ namespace: 'karyaksham-jobs' });
    app.commands.addCommand(CommandIds.openJob, {
      label: bundle.__('Open Job'),
      describedBy: describedBy('job'),
      execute: async args => {
        const job = textArgument(args, 'job');
        const known = tracker.find(widget => widget.job === job);
        const widget = known ?? new JobWidget(app, service, bundle, job);
        if (!known) {
          app.shell.add(widget, 'main');
          await tracker.add(widget);
        }
        app.shell.activateById(widget.id);
      }
    });
    answerViews({ open_job: ({ job }) => void app.commands.execute(CommandIds.openJob, { job }) });
    void restorer?.restore(tracker, {
      command: CommandIds.openJob,
      args: widget => ({ job: widget.job }),
      name: widget => widget.job
    });
  }
};
