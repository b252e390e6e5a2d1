import { useSyncExternalStore } from 'react';

import { isTaken, type QueuedUpload, type UploadQueue } from '../contract/upload_queue';
import { Bar } from '../elements/Bar';
import { Button } from '../elements/Button';
import { formatBytes, formatDuration } from '../elements/format';
import { Icon } from '../elements/Icon';
import { Notice } from '../elements/Notice';
import { useTranslate, type Translate } from '../elements/text';

/** The files on their way, and those that have come or were refused. */
export function Uploads({ queue }: { queue: UploadQueue }): JSX.Element | null {
  const translate = useTranslate();
  const uploads = useSyncExternalStore(queue.subscribe, queue.state);
  return uploads.length === 0 ? null : (
    <ul className="kk-uploads" aria-label={translate('Uploads')}>
      {uploads.map(one => (
        <Line key={one.id} upload={one} queue={queue} />
      ))}
    </ul>
  );
}

function Line({ upload, queue }: { upload: QueuedUpload; queue: UploadQueue }): JSX.Element {
  const translate = useTranslate();
  const { id, name, uri, size, sent, state, error } = upload;
  return (
    <li className="kk-upload" data-testid="kk-upload" data-file={name} data-state={state}>
      <div className="kk-upload-line">
        <span className="kk-upload-name kk-ellipsis" title={uri}>
          {name}
        </span>
        <span className="kk-muted kk-number" role={state === 'sending' ? undefined : 'status'}>
          {standing(upload, translate)}
        </span>
        <Buttons upload={upload} queue={queue} />
      </div>
      {state === 'sending' && <Bar label={translate('Sent of %1', name)} part={sent} total={size} active />}
      {state === 'refused' && error && (
        <Notice
          kind="error"
          action={
            isTaken(error) && (
              <Button onClick={() => queue.again(id, 'overwrite')}>{translate('Overwrite it')}</Button>
            )
          }
        >
          {error.message}
        </Notice>
      )}
    </li>
  );
}

function standing({ state, sent, size, rate }: QueuedUpload, translate: Translate): string {
  switch (state) {
    case 'waiting':
      return translate('waits');
    case 'sending': {
      const much = `${formatBytes(sent)} / ${formatBytes(size)}`;
      return rate === null || rate <= 0
        ? much
        : `${much} · ${formatBytes(rate)}/s · ${formatDuration((size - sent) / rate)}`;
    }
    case 'done':
      return translate('%1, complete', formatBytes(size));
    case 'refused':
      return translate('refused');
    case 'cancelled':
      return translate('cancelled; the same file goes on from %1', formatBytes(sent));
  }
}

function Buttons({
  upload: { id, name, state },
  queue
}: {
  upload: QueuedUpload;
  queue: UploadQueue;
}): JSX.Element {
  const translate = useTranslate();
  const active = state === 'waiting' || state === 'sending';
  const label = active
    ? translate('Cancel the upload of %1', name)
    : translate('Take %1 out of the list', name);
  return (
    <>
      {(state === 'cancelled' || state === 'refused') && (
        <Button look="quiet" onClick={() => queue.again(id, 'error')}>
          {state === 'cancelled' ? translate('Go on') : translate('Try again')}
        </Button>
      )}
      <Button
        look="quiet"
        className={active ? 'kk-stop' : ''}
        icon={<Icon name={active ? 'cancel' : 'close'} size={14} />}
        title={label}
        aria-label={label}
        onClick={() => (active ? queue.cancel(id) : queue.forget(id))}
      />
    </>
  );
}
