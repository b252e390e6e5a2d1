import { useState, useSyncExternalStore, type FormEvent } from 'react';

import type { Client } from '../contract/client';
import { isOver, type LiveRun } from '../contract/live_run';
import type { RunStore } from '../contract/run_store';
import { problemText } from '../contract/service_error';
import type { SavedDetails } from '../contract/saved_wire';
import { Button } from '../elements/Button';
import { formatDuration, secondsBetween } from '../elements/format';
import { useNow } from '../elements/hooks';
import { Icon } from '../elements/Icon';
import { Notice } from '../elements/Notice';
import { Refusal } from '../elements/Refusal';
import { useTranslate } from '../elements/text';
import { StateChip } from '../runs/StateChip';
import { ForgetValues, KeepValues } from './KeepValues';
import { isOption, optionsDraft, optionsOf } from './options';
import { OptionsFields } from './OptionsFields';
import { SourceFields, type SourceDraft } from './SourceFields';
import { useAsking } from './useAsking';

interface RunFormProps {
  client: Client;
  runs: RunStore;
  job: SavedDetails;
  /** Whether the reader may change the job: keep values with it. */
  mine: boolean;
  onChanged(): void;
}

/** Runs a job now, with values for its parameters. */
export function RunForm({ client, runs, job, mine, onChanged }: RunFormProps): JSX.Element {
  const translate = useTranslate();
  const [source, setSource] = useState<SourceDraft>({ version: null, parameter_set: null, parameters: {} });
  const [options, setOptions] = useState(() => optionsDraft({}, 1));
  const [last, setLast] = useState<string | null>(null);
  const { busy, error, ask } = useAsking();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask(async () => {
      const run = await client.saved.run(job.id, { ...source, ...optionsOf(options) });
      setLast(run.id);
      await runs.read(run.id);
    });
  };
  return (
    <form
      className="kk-job-form"
      aria-label={translate('Run now')}
      data-testid="kk-job-run"
      onSubmit={submit}
    >
      <SourceFields
        job={job}
        draft={source}
        error={error}
        onChange={change => setSource({ ...source, ...change })}
      />
      <OptionsFields
        draft={options}
        error={error}
        onChange={change => setOptions({ ...options, ...change })}
      />
      <Refusal error={error} except={field => isOption(field) || field.startsWith('parameters.')} />
      <div className="kk-job-buttons">
        <Button look="primary" type="submit" icon={<Icon name="play" />} disabled={busy}>
          {translate('Run now')}
        </Button>
        {mine && <SetButtons {...{ client, job, source, onChanged }} onSource={setSource} />}
      </div>
      {last && <Started runs={runs} id={last} />}
    </form>
  );
}

interface SetButtonsProps extends Omit<RunFormProps, 'runs' | 'mine'> {
  source: SourceDraft;
  onSource(source: SourceDraft): void;
}

/** Keeps the values that were written as a set, and forgets the set that is chosen. */
function SetButtons({ client, job, source, onSource, onChanged }: SetButtonsProps): JSX.Element {
  const { parameters, parameter_set: chosen } = source;
  const forgotten = (): void => {
    onSource({ ...source, parameter_set: null });
    onChanged();
  };
  return (
    <>
      {Object.keys(parameters).length > 0 && (
        <KeepValues client={client} job={job} values={parameters} onKept={onChanged} />
      )}
      {chosen !== null && <ForgetValues client={client} job={job} name={chosen} onForgotten={forgotten} />}
    </>
  );
}

/** The run that was just asked for, until somebody asks for another. */
function Started({ runs, id }: { runs: RunStore; id: string }): JSX.Element | null {
  const state = useSyncExternalStore(runs.subscribe, runs.state);
  const live = state.runs.find(run => run.record.id === id);
  return live ? <StartedRun live={live} /> : null;
}

function StartedRun({ live }: { live: LiveRun }): JSX.Element {
  const { record } = live;
  const now = useNow(!isOver(record.state));
  const seconds = secondsBetween(record.started_at, record.finished_at, now);
  return (
    <div className="kk-job-started" role="status" data-testid="kk-job-started" data-state={record.state}>
      <StateChip run={record} />
      <span className="kk-muted kk-number">{seconds !== null && formatDuration(seconds)}</span>
      {record.error && <Notice kind="error">{problemText(record.error)}</Notice>}
    </div>
  );
}
