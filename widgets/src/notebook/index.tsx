import type { AnyModel, Render } from '@anywidget/types';
import { createRoot } from 'react-dom/client';

import { Client } from '../contract/client';
import { Root } from '../elements/Root';
import { CommTransport } from './comm_transport';
import { NotebookView, type State } from './NotebookView';
import './notebook.css';
import './vscode.css';

/** Shows a view in a cell's output, for as long as the output is there. */
const render: Render<State> = ({ model, el }) => {
  const transport = new CommTransport(model as AnyModel);
  const root = createRoot(el);
  root.render(
    <Root className="kk-notebook">
      <NotebookView model={model} client={new Client(transport)} />
    </Root>
  );
  return () => {
    root.unmount();
    transport.close();
  };
};

export default { render };
