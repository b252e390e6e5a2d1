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
  const { asking, ask } = useAsking(onError);
  if (canCancel(run) || isCancelling(run)) {
    const waiting = asking || isCancelling(run);
    return <CancelButton waiting={waiting} small={small} onClick={() => ask(() => actions.cancel(run.id))} />;
  }
  if (isOver(run.state) && run.state !== 'succeeded') {
    return <RetryButton waiting={asking} small={small} onClick={() => ask(() => actions.retry(run.id))} />;
  }
  return null;
}

/** Asks the service for something, and hands on its refusal. */
function useAsking(onError: RunButtonsProps['onError']): {
  asking: boolean;
  ask(action: () => Promise<unknown>): void;
} {
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
  return { asking, ask: action => void ask(action) };
}

interface ActionButtonProps {
  waiting: boolean;
  small: boolean;
  onClick(): void;
}

function CancelButton({ waiting, small, onClick }: ActionButtonProps): JSX.Element {
  const translate = useTranslate();
  const label = waiting ? translate('Cancelling…') : translate('Cancel');
  return (
    <Button
      look={small ? 'quiet' : 'danger'}
      className="kk-stop"
      title={label}
      aria-label={label}
      icon={waiting ? <span className="kk-spinner" aria-hidden="true" /> : <Icon name="cancel" size={14} />}
      disabled={waiting}
      data-testid="kk-cancel"
      onClick={onClick}
    >
      {small ? undefined : label}
    </Button>
  );
}

function RetryButton({ waiting, small, onClick }: ActionButtonProps): JSX.Element {
  const translate = useTranslate();
  const label = translate('Run again');
  return (
    <Button
      look={small ? 'quiet' : 'plain'}
      icon={<Icon name="refresh" size={14} />}
      title={label}
      aria-label={label}
      disabled={waiting}
      onClick={onClick}
    >
      {small ? undefined : label}
    </Button>
  );
}
