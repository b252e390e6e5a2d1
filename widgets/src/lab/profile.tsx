import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';

import { ProfileView } from '../profile/ProfileView';
import { describedBy, textArgument } from './arguments';
import { CommandIds, icon, IKaryaksham } from './tokens';
import { ViewWidget } from './ViewWidget';

/** A profile in the main area; it comes back with the layout. */
class ProfileWidget extends ViewWidget {
  constructor(
    service: IKaryaksham,
    bundle: TranslationBundle,
    readonly run: string
  ) {
    super(() => <ProfileView client={service.client} run={run} />, bundle, 'kk-fill');
    this.id = `karyaksham-profile-${run}`;
    this.title.label = bundle.__('Profile');
    this.title.caption = bundle.__('Statistics of columns, run %1', run);
    this.title.icon = icon;
    this.title.closable = true;
  }
}

export const profiles: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:profiles',
  description: 'Profiles datasets and shows the statistics of their columns.',
  autoStart: true,
  requires: [IKaryaksham, ITranslator],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    translation: ITranslator,
    restorer: ILayoutRestorer | null
  ): void => {
    if (!service.roomy) {
      return; // no place to open one in
    }
    const bundle = translation.load('karyaksham');
    const tracker = new WidgetTracker<ProfileWidget>({ namespace: 'karyaksham-profiles' });
    app.commands.addCommand(CommandIds.openProfile, {
      label: bundle.__('Open Profile'),
      describedBy: describedBy('run'),
      execute: async args => {
        const run = textArgument(args, 'run');
        const known = tracker.find(widget => widget.run === run);
        const widget = known ?? new ProfileWidget(service, bundle, run);
        if (!known) {
          app.shell.add(widget, 'main');
          await tracker.add(widget);
        }
        app.shell.activateById(widget.id);
      }
    });
    app.commands.addCommand(CommandIds.profileDataset, {
      label: bundle.__('Profile Columns'),
      describedBy: describedBy('uri'),
      execute: async args => {
        const run = await service.client.profile(textArgument(args, 'uri'));
        await app.commands.execute(CommandIds.openProfile, { run: run.id });
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIds.openProfile,
      args: widget => ({ run: widget.run }),
      name: widget => widget.run
    });
  }
};
