import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { DEFAULTS, type Preferences } from '../canvas/composer/context';

/** What a person has set of the composer; defaults until JupyterLab has said, and where it has no settings. */
export class ComposerPreferences {
  readonly changed = new Signal<this, void>(this);
  #now = DEFAULTS;

  constructor(registry: ISettingRegistry | null, plugin: string) {
    void registry?.load(plugin).then(
      settings => this.#follow(settings),
      () => undefined
    );
  }

  get now(): Preferences {
    return this.#now;
  }

  #follow(settings: ISettingRegistry.ISettings): void {
    const take = (): void => {
      const { smallMap, previewSample, previewRows } = settings.composite as unknown as Preferences;
      this.#now = { smallMap, previewSample, previewRows };
      this.changed.emit();
    };
    settings.changed.connect(take);
    take();
  }
}
