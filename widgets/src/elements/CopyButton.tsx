import { useState } from 'react';

import { Button } from './Button';
import { Icon, type IconName } from './Icon';
import { useTranslate } from './text';

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who cannot see the icon. */
  label: string;
  icon?: IconName;
}

/** Copies a text and says that it did. */
export function CopyButton({ text, label, icon = 'copy' }: CopyButtonProps): JSX.Element | null {
  const translate = useTranslate();
  const [copied, setCopied] = useState(false);
  // A page that came over plain HTTP from another machine has no clipboard.
  if (!('clipboard' in navigator)) {
    return null;
  }
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Button
      look="quiet"
      icon={<Icon name={copied ? 'done' : icon} />}
      title={copied ? translate('Copied') : label}
      aria-label={copied ? translate('Copied') : label}
      onClick={() => void copy()}
      onBlur={() => setCopied(false)}
    />
  );
}
