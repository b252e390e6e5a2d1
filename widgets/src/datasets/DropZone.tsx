import { useEffect, useRef, useState, useSyncExternalStore, type DragEvent, type ReactNode } from 'react';

import type { Client } from '../contract/client';
import type { UploadQueue } from '../contract/upload_queue';
import { Button } from '../elements/Button';
import { formatBytes } from '../elements/format';
import { useLoaded } from '../elements/hooks';
import { Icon } from '../elements/Icon';
import { Notice } from '../elements/Notice';
import { asError, Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import type { Place } from './places';
import { Uploads } from './Uploads';

interface DropZoneProps {
  client: Client;
  queue: UploadQueue;
  place: Place;
  /** A file has come into the place that is shown. */
  onDone(): void;
  children: ReactNode;
}

/** A place that takes files which are dropped on it, or chosen; what is on its way is listed beneath. */
export function DropZone({ client, queue, place, onDone, children }: DropZoneProps): JSX.Element {
  const translate = useTranslate();
  const folder = folderOf(place);
  const { over, ...drop } = useDrop(files => folder !== null && queue.add(files, folder), folder !== null);
  useEffect(() => queue.onDone(uri => folder !== null && uri.startsWith(folder) && onDone()));
  return (
    <div className={`kk-drop ${over ? 'kk-drop-over' : ''}`} data-testid="kk-drop" {...drop}>
      {children}
      {over && (
        <p className="kk-drop-word" role="status">
          {translate('Drop files to upload them into %1', place.name)}
        </p>
      )}
      {folder !== null && <Begin client={client} queue={queue} folder={folder} />}
      <Uploads queue={queue} />
    </div>
  );
}

/** Where files of a place go; null where there is no place for any: at the roots, and above the buckets. */
export function folderOf({ uri }: Place): string | null {
  if (uri === null || uri.startsWith('connection:')) {
    return null;
  }
  return uri.endsWith('/') ? uri : `${uri}/`;
}

interface BeginProps {
  client: Client;
  queue: UploadQueue;
  folder: string;
}

/** The button that chooses files, and a word about those that were begun here and are not whole. */
function Begin({ client, queue, folder }: BeginProps): JSX.Element {
  const translate = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="kk-upload-input"
        aria-label={translate('Files to upload')}
        onChange={event => {
          queue.add([...(event.target.files ?? [])], folder);
          event.target.value = '';
        }}
      />
      <Button look="quiet" icon={<Icon name="upload" />} onClick={() => input.current?.click()}>
        {translate('Upload files…')}
      </Button>
      <Begun client={client} queue={queue} folder={folder} />
    </>
  );
}

/** Files that were begun below a folder by an earlier page, or another one, and are not whole. */
function Begun({ client, queue, folder }: BeginProps): JSX.Element | null {
  const translate = useTranslate();
  const begun = useLoaded(folder, signal => client.uploads(signal));
  const [error, setError] = useState<Error | null>(null);
  const own = new Set(useSyncExternalStore(queue.subscribe, queue.state).map(one => one.uri));
  const open = (begun.value ?? []).filter(({ uri }) => uri.startsWith(folder) && !own.has(uri));
  const discard = (id: string): void => {
    client.discardUpload(id).then(begun.reload, (reason: unknown) => setError(asError(reason)));
  };
  return open.length === 0 ? null : (
    <Notice kind="info">
      {translate('Begun, and not whole. Choose the same file again, and it goes on:')}
      <ul className="kk-uploads-begun">
        {open.map(({ id, uri, came, size }) => (
          <li key={id}>
            <span className="kk-ellipsis">{uri.slice(folder.length)}</span>
            <span className="kk-muted">{`${formatBytes(came)} / ${formatBytes(size)}`}</span>
            <Button
              look="quiet"
              icon={<Icon name="trash" size={14} />}
              title={translate('Give it up')}
              aria-label={translate('Give up the upload of %1', uri.slice(folder.length))}
              onClick={() => discard(id)}
            />
          </li>
        ))}
      </ul>
      <Refusal error={error} />
    </Notice>
  );
}

interface Drop {
  over: boolean;
  onDragEnter(event: DragEvent): void;
  onDragOver(event: DragEvent): void;
  onDragLeave(event: DragEvent): void;
  onDrop(event: DragEvent): void;
}

/** Takes files that are dragged in from outside the page; what is dragged within it is none. */
function useDrop(take: (files: File[]) => void, wanted: boolean): Drop {
  const [depth, setDepth] = useState(0);
  const mine = (event: DragEvent): boolean => wanted && event.dataTransfer.types.includes('Files');
  return {
    over: depth > 0,
    onDragEnter: event => mine(event) && setDepth(before => before + 1),
    onDragLeave: event => mine(event) && setDepth(before => Math.max(0, before - 1)),
    onDragOver: event => {
      if (mine(event)) {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }
    },
    onDrop: event => {
      if (mine(event)) {
        event.preventDefault();
        event.stopPropagation();
        setDepth(0);
        take([...event.dataTransfer.files]);
      }
    }
  };
}
