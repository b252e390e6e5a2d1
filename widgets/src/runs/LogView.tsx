import { Button } from '../elements/Button';
import { useLoaded } from '../elements/hooks';
import { Icon } from '../elements/Icon';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';

/** What a run has written to its log. */
export function LogView({ run, actions }: { run: string; actions: RunActions }): JSX.Element {
  const translate = useTranslate();
  const log = useLoaded(run, signal => actions.log(run, signal));
  return (
    <div className="kk-log">
      <Button look="quiet" icon={<Icon name="refresh" />} onClick={log.reload}>
        {translate('Read again')}
      </Button>
      {log.loading && <Waiting>{translate('Reading the log…')}</Waiting>}
      {log.error && <Notice kind="error">{log.error.message}</Notice>}
      {log.value === '' && <Empty icon="file" title={translate('The log is empty')} />}
      {log.value && (
        <pre tabIndex={0} aria-label={translate('Log')}>
          {log.value}
        </pre>
      )}
    </div>
  );
}
