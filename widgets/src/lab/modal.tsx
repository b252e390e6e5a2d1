import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { ViewWidget } from './ViewWidget';

/**
 * Shows a view above the page until it asks to be closed, or Escape does. JupyterLab's own dialog takes Enter for its
 * buttons, and closes before a form can say what is wrong.
 */
export function openModal(
  title: string,
  bundle: TranslationBundle,
  view: (close: () => void) => JSX.Element
): void {
  const frame = document.createElement('dialog');
  frame.className = 'kk-lab-modal';
  frame.setAttribute('aria-label', title);
  document.body.append(frame);
  const close = (): void => frame.close();
  const content = (): JSX.Element => (
    <>
      <h3>{title}</h3>
      {view(close)}
    </>
  );
  const widget = new ViewWidget(content, bundle, 'kk-lab-section');
  frame.addEventListener('close', () => {
    widget.dispose();
    frame.remove();
  });
  Widget.attach(widget, frame);
  frame.showModal();
}
