import type {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer as RestorerToken } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';
import { SidePanel } from '@jupyterlab/ui-components';
import type { AccordionPanel } from '@lumino/widgets';

import type { DatasetActions } from '../datasets/actions';
import { DatasetsView } from '../datasets/DatasetsView';
import { Button } from '../elements/Button';
import { Notice } from '../elements/Notice';
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
    let asked: { run: string } | null = null;
    const sections = {
      datasets: datasetsSection(app, service, translation),
      runs: runsSection(app, service, translation, () => asked),
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
    addCommands(app, trans, show, async run => {
      await service.runs.read(run);
      asked = { run };
      sections.runs.update();
    });
    for (const command of [CommandIds.showDatasets, CommandIds.showRuns, CommandIds.showJobs]) {
      palette?.addItem({ command, category: CATEGORY });
    }
  }
};

function addCommands(
  app: JupyterFrontEnd,
  trans: TranslationBundle,
  show: (section: Section) => void,
  openRun: (run: string) => Promise<void>
): void {
  app.commands.addCommand(CommandIds.showDatasets, {
    label: trans.__('Browse Datasets'),
    icon,
    describedBy: describedBy(),
    execute: () => show('datasets')
  });
  app.commands.addCommand(CommandIds.showRuns, {
    label: trans.__('Watch Runs'),
    icon,
    describedBy: {
      args: {
        type: 'object',
        properties: { run: { type: 'string', description: trans.__('The run to open') } }
      }
    },
    execute: async args => {
      if (typeof args.run === 'string') {
        await openRun(args.run);
      }
      show('runs');
    }
  });
  app.commands.addCommand(CommandIds.showJobs, {
    label: trans.__('Show Saved Jobs'),
    icon,
    describedBy: describedBy(),
    execute: () => show('jobs')
  });
}

function datasetsSection(
  app: JupyterFrontEnd,
  { client, picking, roomy }: IKaryaksham,
  translation: ITranslator
): ViewWidget {
  const bundle = translation.load('karyaksham');
  const actions: DatasetActions = {
    onRead: ({ uri }) => void app.commands.execute(CommandIds.readDataset, { uri }),
    onPreview: roomy ? ({ uri }) => void app.commands.execute(CommandIds.previewDataset, { uri }) : undefined,
    onProfile: roomy ? ({ uri }) => void app.commands.execute(CommandIds.profileDataset, { uri }) : undefined,
    onInsert: code => void app.commands.execute(CommandIds.insertCode, { code })
  };
  const view = (): JSX.Element => {
    const { wanted } = picking;
    const pick = wanted === null ? undefined : { wanted, take: (uri: string) => picking.take(uri) };
    const give = <Button onClick={() => picking.end()}>{bundle.__('Cancel')}</Button>;
    return (
      <>
        {wanted !== null && (
          <Notice kind="info" action={give}>
            {bundle.__('Choose a file for %1.', wanted)}
          </Notice>
        )}
        <DatasetsView client={client} {...actions} pick={pick} />
      </>
    );
  };
  const widget = new ViewWidget(view, bundle, 'kk-lab-section');
  picking.changed.connect(() => widget.update());
  widget.title.label = bundle.__('Datasets');
  return widget;
}

function runsSection(
  app: JupyterFrontEnd,
  { client, runs, roomy }: IKaryaksham,
  translation: ITranslator,
  asked: () => { run: string } | null
): ViewWidget {
  const bundle = translation.load('karyaksham');
  const actions = runActions(client, runs, {
    openResult: roomy
      ? (run, node) => void app.commands.execute(CommandIds.openResult, { run, node })
      : undefined,
    readOutput: uri => void app.commands.execute(CommandIds.readDataset, { uri })
  });
  const widget = new ViewWidget(
    () => <RunsView store={runs} actions={actions} show={asked()} />,
    bundle,
    'kk-lab-section'
  );
  widget.title.label = bundle.__('Runs');
  return widget;
}

function jobsSection(
  app: JupyterFrontEnd,
  { client, runs, roomy }: IKaryaksham,
  translation: ITranslator
): ViewWidget {
  const bundle = translation.load('karyaksham');
  const widget = new ViewWidget(
    () => <JobsView client={client} runs={runs} actions={jobActions(app, roomy)} />,
    bundle,
    'kk-lab-section'
  );
  widget.title.label = bundle.__('Jobs');
  return widget;
}
