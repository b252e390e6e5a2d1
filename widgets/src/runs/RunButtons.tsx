import { useState } from 'react';

import { isCancelling, isOver } from '../contract/live_run';
import type { Run } from '../contract/wire';
import { Button } from '../elements/Button';
import { Icon } from '../elements/Icon';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';
import { canCancel } from './run_state';

interface RunButtonsProps {
  run: Run;
  actions: RunActions;
  /** Icons alone, for a list. */
  small?: boolean;
  onError(error: Error | null): void;
}

/** Cancel while there is something to cancel, and until it is over; retry after an end that was not a success. */
export function RunButtons({ run, actions, small = false, onError }: RunButtonsProps): JSX.Element | null {
  const translate = useTranslate();
  const [asking, setAsking] = useState(false);
  const ask = async (action: () => Promise<unknown>): Promise<void> => {
    setAsking(true);
    onError(null);
    try {
      await action();
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setAsking(false);
    }
  };

  if (canCancel(run) || isCancelling(run)) {
    const waiting = asking || isCancelling(run);
    return (
      <Button
        look={small ? 'quiet' : 'danger'}
        className="kk-stop"
        title={waiting ? translate('Cancelling…') : translate('Cancel')}
        aria-label={waiting ? translate('Cancelling…') : translate('Cancel')}
        icon={waiting ? <span className="kk-spinner" aria-hidden="true" /> : <Icon name="cancel" size={14} />}
        disabled={waiting}
        data-testid="kk-cancel"
        onClick={() => void ask(() => actions.cancel(run.id))}
      >
        {small ? undefined : waiting ? translate('Cancelling…') : translate('Cancel')}
      </Button>
    );
  }
  if (isOver(run.state) && run.state !== 'succeeded') {
    return (
      <Button
        look={small ? 'quiet' : 'plain'}
        icon={<Icon name="refresh" size={14} />}
        title={translate('Run again')}
        aria-label={translate('Run again')}
        disabled={asking}
        onClick={() => void ask(() => actions.retry(run.id))}
      >
        {small ? undefined : translate('Run again')}
      </Button>
    );
  }
  return null;
}
