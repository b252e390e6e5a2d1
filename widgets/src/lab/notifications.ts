import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';

import { problemText } from '../contract/service_error';
import type { Run } from '../contract/wire';
import { runTitle } from '../runs/run_state';
import { isWanted, RunEnds } from './run_ends';
import { CommandIds, IKaryaksham, IKaryakshamSettings } from './tokens';

/** Says so when a run has ended. */
export const notifications: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:notifications',
  description: 'Says so when a run has ended.',
  autoStart: true,
  requires: [IKaryaksham, IKaryakshamSettings, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    settings: IKaryakshamSettings,
    translation: ITranslator
  ): void => {
    const trans = translation.load('karyaksham');
    const ends = new RunEnds();
    service.watch(() => {
      for (const run of ends.look(service.runs.state().runs)) {
        if (isWanted(settings.notify, run.state)) {
          notify(app, run, trans);
        }
      }
    });
  }
};

function notify(app: JupyterFrontEnd, run: Run, trans: TranslationBundle): void {
  const show = {
    label: trans.__('Show runs'),
    callback: () => void app.commands.execute(CommandIds.showRuns)
  };
  if (run.state === 'succeeded') {
    Notification.success(trans.__('Run “%1” has succeeded.', runTitle(run)), {
      actions: [show],
      autoClose: 8000
    });
  } else {
    const reason = run.error ? problemText(run.error) : trans.__('Its log says why.');
    // Who looks away must find it when he is back.
    Notification.error(trans.__('Run “%1” has failed. %2', runTitle(run), reason), {
      actions: [show],
      autoClose: false
    });
  }
}
