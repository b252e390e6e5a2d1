import type { ClipboardEvent } from 'react';

import { useWork } from './context';
import { isWriting } from './pressing';
import { copied, paste, remove } from './verbs';

interface ClipboardHandlers {
  onCopy(event: ClipboardEvent): void;
  onCut(event: ClipboardEvent): void;
  onPaste(event: ClipboardEvent): void;
}

/** Nodes on the clipboard are a document's text, so that they go into another document, a file or a message. */
export function useClipboard(): ClipboardHandlers {
  const { session } = useWork();
  const put = (event: ClipboardEvent): boolean => {
    const text = isWriting(event.target) ? null : copied(session);
    if (text === null) {
      return false;
    }
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    return true;
  };
  return {
    onCopy: event => void put(event),
    onCut: event => {
      if (put(event)) {
        remove(session);
      }
    },
    onPaste: event => {
      if (!isWriting(event.target) && paste(session, event.clipboardData.getData('text/plain'), null)) {
        event.preventDefault();
      }
    }
  };
}
