import { Component, type ReactNode } from 'react';

import { Button } from './Button';
import { Notice } from './Notice';
import { TranslateContext } from './text';

interface State {
  error: Error | null;
}

/** Keeps a fault in one view from taking the page's other views with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  static override contextType = TranslateContext;
  declare context: React.ContextType<typeof TranslateContext>;
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    if (!this.state.error) {
      return this.props.children;
    }
    const again = (
      <Button look="plain" onClick={() => this.setState({ error: null })}>
        {this.context('Show it again')}
      </Button>
    );
    return (
      <Notice kind="error" action={again}>
        {this.context('This view met a fault: %1', this.state.error.message)}
      </Notice>
    );
  }
}
