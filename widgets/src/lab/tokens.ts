import { LabIcon } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';

import type { Client } from '../contract/client';
import type { RunStore } from '../contract/run_store';
import svgstr from './icon.svg';

/** What the plugins share: one client and one list of runs, hence one event stream, for the whole page. */
export interface IKaryaksham {
  client: Client;
  runs: RunStore;
}

export const IKaryaksham = new Token<IKaryaksham>(
  'karyaksham:IKaryaksham',
  'The client of the Karyaksham service and the page’s list of runs.'
);

export const icon = new LabIcon({ name: 'karyaksham:icon', svgstr });

export const CATEGORY = 'Karyaksham';

export const CommandIds = {
  showDatasets: 'karyaksham:show-datasets',
  showRuns: 'karyaksham:show-runs',
  newPipeline: 'karyaksham:new-pipeline',
  newDocument: 'karyaksham:new-document',
  openText: 'karyaksham:open-document-text',
  exportPython: 'karyaksham:export-python',
  readDataset: 'karyaksham:read-dataset',
  openResult: 'karyaksham:open-result',
  profileDataset: 'karyaksham:profile-dataset',
  openProfile: 'karyaksham:open-profile',
  cancelRun: 'karyaksham:cancel-run'
} as const;
