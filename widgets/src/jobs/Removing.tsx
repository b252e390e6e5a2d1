import { useState, type ReactNode } from 'react';

import { Button } from '../elements/Button';
import { useTranslate } from '../elements/text';

interface RemovingProps {
  question: string;
  busy: boolean;
  label: string;
  /** With an icon the label is for those who do not see it. */
  icon?: ReactNode;
  onSure(): void;
}

/** A button that asks once more before something is gone. */
export function Removing({ question, busy, label, icon, onSure }: RemovingProps): JSX.Element {
  const translate = useTranslate();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return icon ? (
      <Button look="quiet" icon={icon} title={label} aria-label={label} onClick={() => setAsking(true)} />
    ) : (
      <Button onClick={() => setAsking(true)}>{label}</Button>
    );
  }
  return (
    <span className="kk-job-sure" role="group" aria-label={question}>
      <span>{question}</span>
      <Button
        look="danger"
        disabled={busy}
        autoFocus
        onClick={() => {
          setAsking(false);
          onSure();
        }}
      >
        {translate('Remove')}
      </Button>
      <Button onClick={() => setAsking(false)}>{translate('Keep it')}</Button>
    </span>
  );
}
