import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { showErrorMessage, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';

import type { Description } from '../contract/wire';
import { PortPreview } from '../preview/PortPreview';
import { describedBy, textArgument } from './arguments';
import { CommandIds, icon, IKaryaksham } from './tokens';
import { ViewWidget } from './ViewWidget';

const NODE = 'dataset';

/** A dataset's rows in the main area; it comes back with the layout. */
class DatasetWidget extends ViewWidget {
  constructor(
    service: IKaryaksham,
    bundle: TranslationBundle,
    readonly uri: string,
    node: Description['node']
  ) {
    const document = { karyaksham: 1, nodes: [{ id: NODE, ...node }] };
    super(
      () => (
        <PortPreview
          client={service.client}
          document={document}
          base="/"
          parameters={{}}
          node={NODE}
          port="out"
        />
      ),
      bundle,
      'kk-lab-section kk-fill'
    );
    this.id = `karyaksham-dataset-${uri}`;
    this.title.label = uri.split('/').findLast(Boolean) ?? uri;
    this.title.caption = uri;
    this.title.icon = icon;
    this.title.closable = true;
  }
}

/** Opens a dataset's rows in the main area. */
export const previews: JupyterFrontEndPlugin<void> = {
  id: 'karyaksham:previews',
  description: 'Opens the rows of a dataset.',
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
    const tracker = new WidgetTracker<DatasetWidget>({ namespace: 'karyaksham-datasets' });
    const open = async (uri: string): Promise<void> => {
      const known = tracker.find(widget => widget.uri === uri);
      if (!known) {
        const { node } = await service.client.describe(uri);
        const widget = new DatasetWidget(service, bundle, uri, node);
        app.shell.add(widget, 'main');
        await tracker.add(widget);
      }
      app.shell.activateById(`karyaksham-dataset-${uri}`);
    };
    app.commands.addCommand(CommandIds.previewDataset, {
      label: bundle.__('Preview Dataset'),
      describedBy: describedBy('uri'),
      execute: args =>
        open(textArgument(args, 'uri')).catch((error: Error) =>
          showErrorMessage(bundle.__('The dataset could not be opened'), error)
        )
    });
    void restorer?.restore(tracker, {
      command: CommandIds.previewDataset,
      args: widget => ({ uri: widget.uri }),
      name: widget => widget.uri
    });
  }
};
