import type { ReactNode } from 'react';

import { ErrorBoundary } from './ErrorBoundary';
import { TranslateContext, untranslated, type Translate } from './text';
import './theme.css';
import './controls.css';

interface RootProps {
  translate?: Translate;
  className?: string;
  children: ReactNode;
}

/** What every host puts around a view: the theme, the language, and a boundary for faults. */
export function Root({ translate = untranslated, className = '', children }: RootProps): JSX.Element {
  return (
    <TranslateContext.Provider value={translate}>
      <div className={`kk ${className}`}>
        <ErrorBoundary>{children}</ErrorBoundary>
      </div>
    </TranslateContext.Provider>
  );
}
