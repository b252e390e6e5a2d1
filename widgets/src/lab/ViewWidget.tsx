import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ReactElement } from 'react';

import { Root } from '../elements/Root';
import type { Translate } from '../elements/text';
import './lab.css';

/** A bundle speaks JupyterLab's `%1`, as the views do. */
export function translator(bundle: TranslationBundle): Translate {
  return (message, ...values) => bundle.__(message, ...values);
}

/** A view as a widget. It is made when it is first seen: a page that only has it in a side bar asks nothing. */
export class ViewWidget extends ReactWidget {
  #seen = false;

  constructor(
    private readonly view: () => ReactElement,
    private readonly bundle: TranslationBundle,
    private readonly look: string
  ) {
    super();
    this.addClass('kk-lab-view');
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.#see();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this.#see();
    }
  }

  protected override render(): ReactElement | null {
    return this.#seen ? (
      <Root translate={translator(this.bundle)} className={this.look}>
        {this.view()}
      </Root>
    ) : null;
  }

  #see(): void {
    if (!this.#seen) {
      this.#seen = true;
      this.update();
    }
  }
}
