import type {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer as RestorerToken } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { SidePanel } from '@jupyterlab/ui-components';
import type { AccordionPanel } from '@lumino/widgets';

import type { DatasetActions } from '../datasets/actions';
import { DatasetsView } from '../datasets/DatasetsView';
import { JobsView } from '../jobs/JobsView';
import { runActions } from '../runs/actions';
import { RunsView } from '../runs/RunsView';
import { describedBy } from './arguments';
import { jobActions } from './jobs';
import { CATEGORY, CommandIds, icon, IKaryaksham } from './tokens';
import { ViewWidget } from './ViewWidget';

const SECTIONS = ['datasets', 'runs', 'jobs'] as const;
type Section = (typeof SECTIONS)[number];

/** The left panel: datasets, runs, and saved jobs, which begin folded. */
export const panel: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:panel',
  description: 'Shows datasets, runs and saved jobs beside the work.',
  autoStart: true,
  requires: [IKaryaksham, ITranslator],
  optional: [RestorerToken, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    translation: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translation.load('karyaksham');
    const side = new SidePanel({ translator: translation });
    side.id = 'karyaksham-panel';
    side.title.icon = icon;
    side.title.caption = trans.__('Karyaksham: datasets, runs and jobs');
    const sections = {
      datasets: datasetsSection(app, service, translation),
      runs: runsSection(app, service, translation),
      jobs: jobsSection(app, service, translation)
    };
    SECTIONS.forEach(section => side.addWidget(sections[section]));
    const accordion = side.content as AccordionPanel;
    accordion.collapse(SECTIONS.indexOf('jobs'));
    app.shell.add(side, 'left', { rank: 350, type: 'Karyaksham' });
    restorer?.add(side, side.id);

    const show = (section: Section): void => {
      accordion.expand(SECTIONS.indexOf(section));
      (app.shell as ILabShell).activateById(side.id);
      sections[section].node.querySelector<HTMLElement>('input, button')?.focus();
    };
    const shown = [
      { command: CommandIds.showDatasets, label: trans.__('Browse Datasets'), section: 'datasets' },
      { command: CommandIds.showRuns, label: trans.__('Watch Runs'), section: 'runs' },
      { command: CommandIds.showJobs, label: trans.__('Show Saved Jobs'), section: 'jobs' }
    ] as const;
    for (const { command, label, section } of shown) {
      app.commands.addCommand(command, {
        label,
        icon,
        describedBy: describedBy(),
        execute: () => show(section)
      });
      palette?.addItem({ command, category: CATEGORY });
    }
  }
};

function datasetsSection(
  app: JupyterFrontEnd,
  { client }: IKaryaksham,
  translation: ITranslator
): ViewWidget {
  const bundle = translation.load('karyaksham');
  const actions: DatasetActions = {
    onRead: ({ uri }) => void app.commands.execute(CommandIds.readDataset, { uri }),
    onPreview: ({ uri }) => void app.commands.execute(CommandIds.previewDataset, { uri }),
    onProfile: ({ uri }) => void app.commands.execute(CommandIds.profileDataset, { uri }),
    onInsert: code => void app.commands.execute(CommandIds.insertCode, { code })
  };
  const widget = new ViewWidget(
    () => <DatasetsView client={client} {...actions} />,
    bundle,
    'kk-lab-section'
  );
  widget.title.label = bundle.__('Datasets');
  return widget;
}

function runsSection(
  app: JupyterFrontEnd,
  { client, runs }: IKaryaksham,
  translation: ITranslator
): ViewWidget {
  const bundle = translation.load('karyaksham');
  const actions = runActions(client, runs, {
    openResult: (run, node) => void app.commands.execute(CommandIds.openResult, { run, node }),
    readOutput: uri => void app.commands.execute(CommandIds.readDataset, { uri })
  });
  const widget = new ViewWidget(() => <RunsView store={runs} actions={actions} />, bundle, 'kk-lab-section');
  widget.title.label = bundle.__('Runs');
  return widget;
}

function jobsSection(
  app: JupyterFrontEnd,
  { client, runs }: IKaryaksham,
  translation: ITranslator
): ViewWidget {
  const bundle = translation.load('karyaksham');
  const widget = new ViewWidget(
    () => <JobsView client={client} runs={runs} actions={jobActions(app)} />,
    bundle,
    'kk-lab-section'
  );
  widget.title.label = bundle.__('Jobs');
  return widget;
}
