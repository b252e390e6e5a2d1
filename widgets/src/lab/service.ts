import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { Client } from '../contract/client';
import { RunStore } from '../contract/run_store';
import { Picking } from './picking';
import { IKaryaksham } from './tokens';
import { HttpTransport } from './transport';
import { RunWatch } from './watching';

export const service: JupyterFrontEndPlugin<IKaryaksham> = {
  id: 'karyaksham:service',
  description: 'Reaches the Karyaksham service through the Jupyter server.',
  autoStart: true,
  provides: IKaryaksham,
  optional: [ILabShell],
  activate: (app: JupyterFrontEnd, shell: ILabShell | null): IKaryaksham => {
    const client = new Client(new HttpTransport(app.serviceManager.serverSettings));
    const runs = new RunStore(client, null);
    const { watch } = new RunWatch(runs, () => isRunning(app.serviceManager.serverSettings));
    return { client, runs, picking: new Picking(), roomy: shell !== null, watch };
  }
};

async function isRunning(settings: ServerConnection.ISettings): Promise<boolean> {
  const url = URLExt.join(settings.baseUrl, 'karyaksham/running');
  try {
    const response = await ServerConnection.makeRequest(url, {}, settings);
    return response.ok && ((await response.json()) as { running: boolean }).running;
  } catch {
    return false;
  }
}
