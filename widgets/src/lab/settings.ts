import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { IKaryakshamSettings, type Notify } from './tokens';

/** The plugin's id is the name of its schema: `schema/settings.json`. */
const ID = 'karyaksham:settings';

class Settings implements IKaryakshamSettings {
  notify: Notify = 'all';
  statusBar = true;
  readonly changed = new Signal<this, void>(this);

  follow(settings: ISettingRegistry.ISettings): void {
    const take = (): void => {
      this.notify = settings.get('notify').composite as Notify;
      this.statusBar = settings.get('statusBar').composite as boolean;
      this.changed.emit();
    };
    settings.changed.connect(take);
    take();
  }
}

/** What a person has set, read once JupyterLab has it. */
export const settings: JupyterFrontEndPlugin<IKaryakshamSettings> = {
  id: ID,
  description: 'What a person has set of Karyaksham.',
  autoStart: true,
  provides: IKaryakshamSettings,
  optional: [ISettingRegistry],
  activate: (_app, registry: ISettingRegistry | null): IKaryakshamSettings => {
    const made = new Settings();
    // Without a schema, as in a page that has another version of it, the defaults hold.
    void registry?.load(ID).then(
      found => made.follow(found),
      () => undefined
    );
    return made;
  }
};
