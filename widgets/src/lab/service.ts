import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { Client } from '../contract/client';
import { RunStore } from '../contract/run_store';
import { IKaryaksham } from './tokens';
import { HttpTransport } from './transport';

export const service: JupyterFrontEndPlugin<IKaryaksham> = {
  id: 'karyaksham:service',
  description: 'Reaches the Karyaksham service through the Jupyter server.',
  autoStart: true,
  provides: IKaryaksham,
  activate: (app: JupyterFrontEnd): IKaryaksham => {
    const client = new Client(new HttpTransport(app.serviceManager.serverSettings));
    return { client, runs: new RunStore(client, null) };
  }
};
