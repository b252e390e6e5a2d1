import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';

import { isOver, type LiveRun } from '../contract/live_run';
import { fraction } from '../elements/format';
import { totals } from '../runs/run_state';
import { CommandIds, icon, IKaryaksham, IKaryakshamSettings } from './tokens';

/** How many runs are under way, and how far they are together; a click shows them. */
class RunningJobs extends ReactWidget {
  readonly activeChanged = new Signal<this, void>(this);
  #active: readonly LiveRun[] = [];

  constructor(
    private readonly trans: TranslationBundle,
    private readonly open: () => void
  ) {
    super();
    this.addClass('kk-lab-status');
  }

  get isActive(): boolean {
    return this.#active.length > 0;
  }

  take(runs: readonly LiveRun[]): void {
    const before = this.isActive;
    this.#active = runs.filter(run => !isOver(run.record.state));
    if (before !== this.isActive) {
      this.activeChanged.emit();
    }
    this.update();
  }

  protected override render(): JSX.Element {
    const count = this.#active.length;
    const share = shareOf(this.#active);
    const words = this.trans._n('%1 run', '%1 runs', count);
    return (
      <button
        type="button"
        className="jp-StatusBar-TextItem"
        data-testid="kk-status"
        title={this.trans.__('Runs under way; click to see them')}
        onClick={this.open}
      >
        <icon.react tag="span" height="14px" width="14px" />
        {share === null ? words : `${words} · ${Math.floor(share * 100)} %`}
      </button>
    );
  }
}

/** How much of their inputs all runs have read; null when that is not known of each. */
function shareOf(runs: readonly LiveRun[]): number | null {
  const all = runs.map(run => totals(run.nodes));
  const total = all.reduce<number | null>(
    (sum, one) => (sum === null || one.bytesTotal === null ? null : sum + one.bytesTotal),
    0
  );
  return fraction(
    all.reduce((sum, one) => sum + (one.bytesRead ?? 0), 0),
    total
  );
}

/** The status bar's item. */
export const status: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:status',
  description: 'Shows runs that are under way in the status bar.',
  autoStart: true,
  requires: [IKaryaksham, IKaryakshamSettings, ITranslator],
  optional: [IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    service: IKaryaksham,
    settings: IKaryakshamSettings,
    translation: ITranslator,
    statusBar: IStatusBar | null
  ): void => {
    if (!statusBar) {
      return; // Notebook 7 has none
    }
    const item = new RunningJobs(translation.load('karyaksham'), () => {
      void app.commands.execute(CommandIds.showRuns);
    });
    settings.changed.connect(() => item.activeChanged.emit());
    statusBar.registerStatusItem('karyaksham:status', {
      item,
      align: 'left',
      rank: 10,
      isActive: () => settings.statusBar && item.isActive,
      activeStateChanged: item.activeChanged
    });
    service.watch(() => item.take(service.runs.state().runs));
  }
};
