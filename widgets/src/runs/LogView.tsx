import { useEffect, useRef, useState } from 'react';

import { Button } from '../elements/Button';
import { Icon } from '../elements/Icon';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';

interface LogViewProps {
  run: string;
  /** Whether the run goes on, and with it the log. */
  active: boolean;
  actions: RunActions;
}

const AGAIN = 2000;

/** What a run has written to its log; while it runs one may follow it. */
export function LogView({ run, active, actions }: LogViewProps): JSX.Element {
  const translate = useTranslate();
  const [follow, setFollow] = useState(true);
  const { text, error, reload } = useLog(run, active && follow, active, actions);
  const end = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (follow && end.current) {
      end.current.scrollTop = end.current.scrollHeight;
    }
  }, [text, follow]);
  return (
    <div className="kk-log">
      <div className="kk-log-bar">
        {active && (
          <label>
            <input type="checkbox" checked={follow} onChange={event => setFollow(event.target.checked)} />{' '}
            {translate('Follow')}
          </label>
        )}
        {!(active && follow) && (
          <Button look="quiet" icon={<Icon name="refresh" />} onClick={reload}>
            {translate('Read again')}
          </Button>
        )}
      </div>
      {error && <Notice kind="error">{error.message}</Notice>}
      {text === null && !error && <Waiting>{translate('Reading the log…')}</Waiting>}
      {text === '' && <Empty icon="file" title={translate('The log is empty')} />}
      {text && (
        <pre ref={end} tabIndex={0} aria-label={translate('Log')}>
          {text}
        </pre>
      )}
    </div>
  );
}

/** The log as it was last read; read again while it is followed, and once more when the run has ended. */
function useLog(
  run: string,
  following: boolean,
  active: boolean,
  actions: RunActions
): { text: string | null; error: Error | null; reload(): void } {
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      try {
        const found = await actions.log(run, abort.signal);
        if (!abort.signal.aborted) {
          setText(found);
          setError(null);
        }
      } catch (reason) {
        if (!abort.signal.aborted) {
          setError(reason instanceof Error ? reason : new Error(String(reason)));
        }
      }
      if (following && !abort.signal.aborted) {
        timer = setTimeout(() => void read(), AGAIN);
      }
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [run, following, active, actions, turn]);
  return { text, error, reload: () => setTurn(before => before + 1) };
}
