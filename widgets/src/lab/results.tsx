import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';

import { ResultView } from '../runs/ResultView';
import { describedBy, textArgument } from './arguments';
import { CommandIds, icon, IKaryaksham } from './tokens';
import { ViewWidget } from './ViewWidget';

/** A result in the main area; it comes back with the layout. */
class ResultWidget extends ViewWidget {
  constructor(
    service: IKaryaksham,
    bundle: TranslationBundle,
    readonly run: string,
    readonly output: string
  ) {
    super(() => <ResultView client={service.client} run={run} node={output} />, bundle, 'kk-fill');
    this.id = `karyaksham-result-${run}-${output}`;
    this.title.label = output;
    this.title.caption = bundle.__('Result “%1” of run %2', output, run);
    this.title.icon = icon;
    this.title.closable = true;
  }
}

export const results: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:results',
  description: 'Opens the rows of a run’s output, and cancels runs.',
  autoStart: true,
  requires: [IKaryaksham, ITranslator],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    translation: ITranslator,
    restorer: ILayoutRestorer | null
  ): void => {
    const bundle = translation.load('karyaksham');
    app.commands.addCommand(CommandIds.cancelRun, {
      label: bundle.__('Cancel Run'),
      describedBy: describedBy('run'),
      execute: args => service.runs.cancel(textArgument(args, 'run'))
    });
    app.commands.addCommand(CommandIds.retryRun, {
      label: bundle.__('Run Again'),
      describedBy: describedBy('run'),
      execute: args => service.runs.retry(textArgument(args, 'run'))
    });
    if (!service.roomy) {
      return; // no place to open one in
    }
    const tracker = new WidgetTracker<ResultWidget>({ namespace: 'karyaksham-results' });
    app.commands.addCommand(CommandIds.openResult, {
      label: bundle.__('Open Result'),
      describedBy: describedBy('run', 'node'),
      execute: async args => {
        const [run, node] = [textArgument(args, 'run'), textArgument(args, 'node')];
        const known = tracker.find(widget => widget.run === run && widget.output === node);
        const widget = known ?? new ResultWidget(service, bundle, run, node);
        if (!known) {
          app.shell.add(widget, 'main');
          await tracker.add(widget);
        }
        app.shell.activateById(widget.id);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIds.openResult,
      args: widget => ({ run: widget.run, node: widget.output }),
      name: widget => `${widget.run}/${widget.output}`
    });
  }
};
