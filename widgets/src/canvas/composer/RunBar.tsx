import { useState } from 'react';

import { isCancelling, isOver, type LiveRun } from '../../contract/live_run';
import { problemText } from '../../contract/service_error';
import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { Notice } from '../../elements/Notice';
import { useTranslate } from '../../elements/text';
import { StateChip } from '../../runs/StateChip';
import '../../runs/runs.css';
import { useChecks, useDocument, useObserved, useView, useWork } from './context';
import { ParameterValues } from './ParameterValues';
import { ProblemNotices } from './ProblemNotices';

interface RunBarProps {
  live: LiveRun | null;
  onOpenRun?: ((run: string) => void) | undefined;
}

/** Begins runs, says how the last one stands, and ends it. */
export function RunBar({ live, onOpenRun }: RunBarProps): JSX.Element {
  const translate = useTranslate();
  const { session, running, values } = useWork();
  const { document, fault } = useDocument();
  const { selection } = useView();
  const { submitting } = useObserved(running);
  const [open, setOpen] = useState(false);
  const [to] = selection.nodes.size === 1 ? selection.nodes : [];
  const active = live !== null && !isOver(live.record.state);
  const blocked = submitting || active || fault !== null || document.nodes.length === 0;
  const parameters = Object.keys(document.parameters ?? {}).length;
  return (
    <div className="kk-run-bar" role="group" aria-label={translate('Run')}>
      <Button
        look="primary"
        icon={<Icon name="play" />}
        disabled={blocked}
        data-testid="kk-run-all"
        onClick={() => void running.submit(session.document, values, null)}
      >
        {submitting ? translate('Starting…') : translate('Run')}
      </Button>
      <Button
        disabled={blocked || to === undefined}
        data-testid="kk-run-to"
        title={to === undefined ? translate('Select the node to run to') : translate('Run what makes %1', to)}
        onClick={() => void running.submit(session.document, values, to ?? null)}
      >
        {translate('Run to here')}
      </Button>
      {parameters > 0 && (
        <span className="kk-popover-anchor">
          <Button aria-expanded={open} data-testid="kk-values" onClick={() => setOpen(before => !before)}>
            {translate('Parameters')}
          </Button>
          {open && <ParameterValues onClose={() => setOpen(false)} />}
        </span>
      )}
      {live && <RunNow live={live} onOpenRun={onOpenRun} />}
      <ServiceWord />
    </div>
  );
}

function RunNow({ live, onOpenRun }: { live: LiveRun } & Pick<RunBarProps, 'onOpenRun'>): JSX.Element {
  const translate = useTranslate();
  const { running } = useWork();
  const { record } = live;
  const cancelling = isCancelling(record);
  return (
    <span className="kk-run-now" data-testid="kk-run" data-run={record.id} data-state={record.state}>
      <StateChip run={record} />
      {!isOver(record.state) && (
        <Button
          look="danger"
          className="kk-stop"
          icon={<Icon name="cancel" />}
          disabled={cancelling}
          data-testid="kk-cancel"
          onClick={() => void running.cancel()}
        >
          {cancelling ? translate('Cancelling…') : translate('Cancel')}
        </Button>
      )}
      {onOpenRun && (
        <Button
          look="quiet"
          icon={<Icon name="open" />}
          title={translate('Open the run')}
          aria-label={translate('Open the run')}
          onClick={() => onOpenRun(record.id)}
        />
      )}
      {isOver(record.state) && (
        <Button
          look="quiet"
          icon={<Icon name="close" />}
          title={translate('Take the run off the canvas')}
          aria-label={translate('Take the run off the canvas')}
          onClick={() => running.dismiss()}
        />
      )}
    </span>
  );
}

/** A service that is away is said once, here; edits go on. */
function ServiceWord(): JSX.Element | null {
  const translate = useTranslate();
  const { away, pending } = useChecks();
  if (away !== null) {
    return (
      <span className="kk-service-word kk-service-away" role="status" title={away} data-testid="kk-away">
        <Icon name="warning" />
        {translate('The service does not answer. What you change is kept, and checked when it is back.')}
      </span>
    );
  }
  return (
    <span className="kk-service-word kk-muted" aria-hidden="true">
      {pending ? translate('Checking…') : ''}
    </span>
  );
}

/** Why a run did not begin, and why the last one failed. */
export function RunProblems({ live }: { live: LiveRun | null }): JSX.Element | null {
  const { running, session } = useWork();
  const { problems } = useObserved(running);
  const error = live?.record.error ?? null;
  if (problems.length === 0 && error === null) {
    return null;
  }
  return (
    <div className="kk-run-problems" data-testid="kk-run-problems">
      <ProblemNotices problems={problems} showNode />
      {error && (
        <Notice kind="error">
          {error.node && (
            <button type="button" className="kk-link" onClick={() => session.selectNodes(error.node ?? '')}>
              {error.node}
            </button>
          )}
          {problemText(error)}
        </Notice>
      )}
    </div>
  );
}
