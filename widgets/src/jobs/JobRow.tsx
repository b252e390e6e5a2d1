import type { SavedPipeline } from '../contract/saved_wire';
import { formatWhen } from '../elements/format';
import { Icon } from '../elements/Icon';
import { useTranslate } from '../elements/text';
import { StateChip } from '../runs/StateChip';
import { standing } from './past_runs';

interface JobRowProps {
  job: SavedPipeline;
  /** When it runs next by itself. */
  next: string | undefined;
  /** Whether it is open beneath; undefined where it opens elsewhere. */
  open: boolean | undefined;
  onOpen(): void;
}

/** A job in the list: how its last run ended, and when the next one is due. */
export function JobRow({ job, next, open, onOpen }: JobRowProps): JSX.Element {
  const translate = useTranslate();
  const now = new Date();
  const facts = [
    translate('version %1', job.version),
    job.mine ? null : translate('of %1', job.owner),
    job.last_run?.finished_at ? translate('last %1', formatWhen(job.last_run.finished_at, now)) : null,
    next ? translate('next %1', formatWhen(next, now)) : null
  ];
  return (
    <button
      type="button"
      className="kk-job-row"
      data-testid="kk-job-row"
      data-job={job.id}
      data-name={job.name}
      aria-expanded={open}
      onClick={onOpen}
    >
      <Icon name={next ? 'clock' : 'graph'} size={14} />
      <span className="kk-job-name kk-ellipsis" title={job.name}>
        {job.name}
      </span>
      {job.last_run ? <StateChip run={standing(job.last_run)} /> : <span />}
      <span className="kk-job-facts kk-muted">{facts.filter(fact => fact !== null).join(' · ')}</span>
    </button>
  );
}
