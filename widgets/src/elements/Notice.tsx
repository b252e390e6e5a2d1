import type { ReactNode } from 'react';

import { Icon, type IconName } from './Icon';

interface NoticeProps {
  kind: 'error' | 'warning' | 'info';
  /** What a person may do about it. */
  action?: ReactNode;
  children: ReactNode;
}

const ICONS: Record<NoticeProps['kind'], IconName> = { error: 'error', warning: 'warning', info: 'info' };

/** A sentence about something that is not as it should be, and the way out. */
export function Notice({ kind, action, children }: NoticeProps): JSX.Element {
  return (
    <div className={`kk-notice kk-notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={ICONS[kind]} />
      <div className="kk-notice-text">{children}</div>
      {action}
    </div>
  );
}

interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ReactNode;
}

/** What stands where there is nothing yet: what would be here, and how it comes. */
export function Empty({ icon, title, children }: EmptyProps): JSX.Element {
  return (
    <div className="kk-empty">
      <Icon name={icon} size={28} />
      <p className="kk-empty-title">{title}</p>
      {children && <div className="kk-empty-text">{children}</div>}
    </div>
  );
}

/** Says that something is being read, but only to those who have to wait for it (CSS delays it). */
export function Waiting({ children }: { children: ReactNode }): JSX.Element {
  return (
    <div className="kk-waiting" role="status">
      <span className="kk-spinner" aria-hidden="true" />
      {children}
    </div>
  );
}
