// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Client } from '../../src/contract/client';
import { RunStore } from '../../src/contract/run_store';
import { JobsView } from '../../src/jobs/JobsView';
import { JobView } from '../../src/jobs/JobView';
import { job, Refused, run, SavedService, schedule } from './saved_service';

afterEach(cleanup);

const user = userEvent.setup();

function open(service = new SavedService()): { service: SavedService; store: RunStore } {
  const client = new Client(service);
  const store = new RunStore(client, null);
  render(<JobView client={client} runs={store} id="j1" actions={{}} onRemoved={() => undefined} />);
  return { service, store };
}

async function show(part: string): Promise<void> {
  const parts = await screen.findByRole('group', { name: 'Show' });
  await user.click(within(parts).getByRole('button', { name: new RegExp(`^${part}`) }));
}

describe('the list of jobs', () => {
  it('finds them by name, and says when one is due next', async () => {
    const service = new SavedService();
    service.answers.set('GET /pipelines?archived=false', () => ({
      pipelines: [job(), job({ id: 'j2', name: 'weekly', mine: false, owner: 'bob' })]
    }));
    const client = new Client(service);
    const opened: string[] = [];
    const actions = { openJob: (id: string) => opened.push(id) };
    render(<JobsView client={client} runs={new RunStore(client, null)} actions={actions} />);
    expect(await screen.findByRole('button', { name: /nightly.*next/s })).toBeTruthy();
    expect(screen.getByRole('button', { name: /weekly.*of bob/s })).toBeTruthy();
    await user.type(screen.getByRole('searchbox'), 'week');
    expect(screen.queryByText('nightly')).toBeNull();
    await user.click(screen.getByRole('button', { name: /weekly/ }));
    expect(opened).toEqual(['j2']);
  });

  it('says what to do where there are none', async () => {
    const service = new SavedService();
    service.answers.set('GET /pipelines?archived=false', () => ({ pipelines: [] }));
    const client = new Client(service);
    render(<JobsView client={client} runs={new RunStore(client, null)} actions={{}} />);
    expect(await screen.findByText('No saved jobs yet')).toBeTruthy();
    expect(screen.getByText('pipeline.save("nightly")')).toBeTruthy();
  });
});

describe('running a job now', () => {
  it('sends the values by their types, and shows how the run stands', async () => {
    const service = new SavedService();
    service.answers.set('POST /runs', () => run());
    service.answers.set('GET /runs/r1', () => run());
    open(service);
    await show('Run now');
    await user.type(screen.getByLabelText('minutes (int64)'), '60');
    await user.type(screen.getByLabelText('day (date)'), '2026-01-31');
    await user.click(
      within(screen.getByRole('form', { name: 'Run now' })).getByRole('button', { name: 'Run now' })
    );
    expect(await screen.findByTestId('kk-job-started')).toBeTruthy();
    expect(service.bodies('POST /runs')[0]).toMatchObject({
      pipeline_id: 'j1',
      version: null,
      parameters: { minutes: 60, day: '2026-01-31' },
      max_attempts: 1
    });
  });

  it('says what is wrong with a value at its field, and nowhere else', async () => {
    const service = new SavedService();
    const problem = { field: 'parameters.minutes', message: "'soon' is no int64." };
    service.answers.set('POST /runs', () => new Refused(422, problem));
    open(service);
    await show('Run now');
    await user.type(screen.getByLabelText('minutes (int64)'), 'soon');
    await user.click(
      within(screen.getByRole('form', { name: 'Run now' })).getByRole('button', { name: 'Run now' })
    );
    const said = await screen.findAllByText("'soon' is no int64.");
    expect(said).toHaveLength(1);
    const field = screen.getByLabelText('minutes (int64)');
    expect(field.getAttribute('aria-describedby')).toContain(said[0]?.id);
    expect(field.getAttribute('aria-invalid')).toBe('true');
  });
});

describe('schedules', () => {
  it('are read while one types, added, and a bad line is said at its field', async () => {
    const service = new SavedService();
    open(service);
    await show('Schedules');
    await user.click(screen.getByRole('button', { name: 'Add a schedule' }));
    expect(await screen.findByText('At 02:00, UTC')).toBeTruthy();
    service.answers.set(
      'POST /schedules/preview',
      () => new Refused(422, { field: 'trigger.cron', message: "'0 26 * * *' is no cron line." })
    );
    const line = screen.getByLabelText('Cron line');
    await user.clear(line);
    await user.type(line, '0 26 * * *');
    const said = await screen.findByText("'0 26 * * *' is no cron line.");
    expect(line.getAttribute('aria-describedby')).toContain(said.id);
    service.answers.set('POST /schedules', () => schedule());
    await user.click(screen.getByRole('button', { name: 'Add the schedule' }));
    expect(await screen.findByRole('button', { name: 'Pause' })).toBeTruthy();
    expect(service.bodies('POST /schedules')[0]).toMatchObject({
      pipeline_id: 'j1',
      trigger: { kind: 'cron', cron: '0 26 * * *' },
      options: { max_attempts: 3 },
      catch_up: 'last',
      overlap: 'skip'
    });
  });

  it('are paused, and removed only when one is sure', async () => {
    const service = new SavedService();
    service.answers.set('PUT /schedules/s1', () => schedule({ paused: true, next: [] }));
    service.answers.set('DELETE /schedules/s1', () => ({}));
    open(service);
    await show('Schedules');
    await user.click(await screen.findByRole('button', { name: 'Pause' }));
    expect(service.bodies('PUT /schedules/s1')).toEqual([{ paused: true }]);
    await user.click(screen.getByRole('button', { name: /Remove the schedule/ }));
    expect(service.bodies('DELETE /schedules/s1')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Remove' }));
    await vi.waitFor(() => expect(service.bodies('DELETE /schedules/s1')).toHaveLength(1));
  });
});

describe('versions', () => {
  it('are compared in words', async () => {
    const service = new SavedService();
    const versions = [2, 1].map(number => ({
      number,
      saved_by: 'ada',
      saved_at: '2026-01-01T00:00:00Z',
      content_hash: '',
      base: '/'
    }));
    service.answers.set('GET /pipelines/j1/versions', () => ({ versions }));
    const fields = [{ name: 'params.condition', change: 'changed', before: 'a > 1', after: 'a > 2' }];
    const nodes = [
      { id: 'late', change: 'changed', type: 'filter', fields },
      { id: 'out', change: 'removed', type: 'write_csv' }
    ];
    service.answers.set('GET /pipelines/j1/diff?from=1&to=2', () => ({
      from: 1,
      to: 2,
      name: null,
      parameters: [{ name: 'minutes', change: 'added', after: { type: 'int64' } }],
      nodes
    }));
    open(service);
    await show('Versions');
    const shown = await screen.findByRole('region', { name: 'What changes' });
    const lines = await within(shown).findAllByRole('listitem');
    expect(lines.map(line => line.getAttribute('data-change'))).toEqual([
      'added',
      'changed',
      'changed',
      'removed'
    ]);
    expect(within(shown).getByText('a > 1').tagName).toBe('DEL');
    expect(within(shown).getByText('a > 2').tagName).toBe('INS');
  });
});

describe('a job of somebody else', () => {
  it('offers no change, but a run and a copy', async () => {
    const service = new SavedService();
    service.answers.set('GET /pipelines/j1', () => job({ mine: false, group: 'analysts' }));
    open(service);
    expect(await screen.findByText(/of ada · shared with analysts/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Clone…' })).toBeTruthy();
    for (const name of ['Rename…', 'Share…', 'Archive', 'Remove…']) {
      expect(screen.queryByRole('button', { name })).toBeNull();
    }
  });
});

describe('sharing', () => {
  it('offers the groups that one is in, and tells the service', async () => {
    const service = new SavedService();
    service.answers.set('GET /user', () => ({ name: 'ada', groups: ['analysts', 'night'], scopes: [] }));
    service.answers.set('PUT /pipelines/j1', () => job({ group: 'night' }));
    open(service);
    await user.click(await screen.findByRole('button', { name: 'Share…' }));
    await user.selectOptions(await screen.findByLabelText('Shared with'), 'night');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await vi.waitFor(() => expect(service.bodies('PUT /pipelines/j1')).toEqual([{ group: 'night' }]));
    await vi.waitFor(() => expect(screen.queryByLabelText('Shared with')).toBeNull());
  });

  it('says why there is nobody to share with', async () => {
    const service = new SavedService();
    service.answers.set('GET /user', () => ({ name: 'ada', groups: [], scopes: [] }));
    open(service);
    await user.click(await screen.findByRole('button', { name: 'Share…' }));
    expect(await screen.findByText(/You are in no group/)).toBeTruthy();
  });
});

describe('a set of values', () => {
  it('is kept under a name, chosen, and forgotten', async () => {
    const service = new SavedService();
    service.answers.set('GET /pipelines/j1', () => job({ parameter_sets: { late: { minutes: 60 } } }));
    service.answers.set('DELETE /pipelines/j1/parameter-sets/late', () => job());
    service.answers.set('PUT /pipelines/j1/parameter-sets/later', () => job());
    open(service);
    await show('Run now');
    await user.selectOptions(screen.getByLabelText('Set of values'), 'late');
    expect(screen.getByLabelText('minutes (int64)').getAttribute('placeholder')).toBe('60');
    await user.type(screen.getByLabelText('minutes (int64)'), '90');
    await user.click(screen.getByRole('button', { name: 'Keep these values…' }));
    await user.type(screen.getByLabelText('Name of the set'), 'later');
    await user.click(screen.getByRole('button', { name: 'Keep' }));
    await vi.waitFor(() =>
      expect(service.bodies('PUT /pipelines/j1/parameter-sets/later')).toEqual([{ minutes: 90 }])
    );
    await user.click(screen.getByRole('button', { name: 'Forget the set “late”' }));
    await vi.waitFor(() =>
      expect(service.bodies('DELETE /pipelines/j1/parameter-sets/late')).toHaveLength(1)
    );
  });
});
