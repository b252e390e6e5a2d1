import { LabIcon } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { Client } from '../contract/client';
import type { RunStore } from '../contract/run_store';
import svgstr from './icon.svg';
import type { Picking } from './picking';

/** What the plugins share: one client and one list of runs, hence one event stream, for the whole page. */
export interface IKaryaksham {
  client: Client;
  runs: RunStore;
  picking: Picking;
  /** Whether the page has room for several things, as JupyterLab does; a page of Notebook 7 is one document. */
  roomy: boolean;
  /** Calls back whenever a run is news, from when the service runs; it is not started for that. */
  watch(changed: () => void): void;
}

export const IKaryaksham = new Token<IKaryaksham>(
  'karyaksham:IKaryaksham',
  'The client of the Karyaksham service and the page’s list of runs.'
);

/** What a person has set; defaults where JupyterLab has no settings. */
export interface IKaryakshamSettings {
  /** Which runs say so when they end. */
  readonly notify: Notify;
  readonly statusBar: boolean;
  readonly changed: ISignal<IKaryakshamSettings, void>;
}

export type Notify = 'all' | 'failures' | 'none';

export const IKaryakshamSettings = new Token<IKaryakshamSettings>(
  'karyaksham:IKaryakshamSettings',
  'What a person has set of Karyaksham.'
);

export const icon = new LabIcon({ name: 'karyaksham:icon', svgstr });

export const CATEGORY = 'Karyaksham';

export const CommandIds = {
  showDatasets: 'karyaksham:show-datasets',
  showRuns: 'karyaksham:show-runs',
  showJobs: 'karyaksham:show-jobs',
  openJob: 'karyaksham:open-job',
  saveJob: 'karyaksham:save-job',
  newPipeline: 'karyaksham:new-pipeline',
  newDocument: 'karyaksham:new-document',
  runDocument: 'karyaksham:run-document',
  undo: 'karyaksham:undo-document',
  redo: 'karyaksham:redo-document',
  openText: 'karyaksham:open-document-text',
  exportPython: 'karyaksham:export-python',
  readDataset: 'karyaksham:read-dataset',
  openResult: 'karyaksham:open-result',
  profileDataset: 'karyaksham:profile-dataset',
  openProfile: 'karyaksham:open-profile',
  cancelRun: 'karyaksham:cancel-run',
  retryRun: 'karyaksham:retry-run',
  previewDataset: 'karyaksham:preview-dataset',
  insertCode: 'karyaksham:insert-code'
} as const;
