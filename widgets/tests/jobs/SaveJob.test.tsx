// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import { Client } from '../../src/contract/client';
import type { SavedDetails } from '../../src/contract/saved_wire';
import { SaveJob } from '../../src/jobs/SaveJob';
import { job, Refused, SavedService } from './saved_service';

afterEach(cleanup);
// jsdom lays nothing out, so it scrolls nothing either.
Element.prototype.scrollIntoView = () => undefined;

const user = userEvent.setup();
const DOCUMENT = { karyaksham: 1, nodes: [] };

function open(service: SavedService, name: string): SavedDetails[] {
  const saved: SavedDetails[] = [];
  render(
    <SaveJob
      client={new Client(service)}
      document={DOCUMENT}
      base="/work"
      name={name}
      onSaved={made => saved.push(made)}
      onCancel={() => undefined}
    />
  );
  return saved;
}

it('makes a job under a new name', async () => {
  const service = new SavedService();
  service.answers.set('POST /pipelines', () => job({ name: 'weekly', version: 1 }));
  const saved = open(service, 'weekly');
  await user.click(await screen.findByRole('button', { name: 'Save as job' }));
  await vi.waitFor(() => expect(saved).toHaveLength(1));
  expect(service.bodies('POST /pipelines')).toEqual([{ name: 'weekly', document: DOCUMENT, base: '/work' }]);
});

it('makes the next version of the job that has the name, if nobody was faster', async () => {
  const service = new SavedService();
  service.answers.set('PUT /pipelines/j1', (_, headers) =>
    headers['If-Match'] === '"2"'
      ? job({ version: 3 })
      : new Refused(409, { message: 'Somebody was faster.' })
  );
  const saved = open(service, 'nightly');
  await user.click(await screen.findByRole('button', { name: 'Save version 3' }));
  await vi.waitFor(() => expect(saved.map(made => made.version)).toEqual([3]));
});

it('says so in words when somebody has saved a version meanwhile', async () => {
  const service = new SavedService();
  const message = 'Somebody has saved version 3 since version 2 was read.';
  service.answers.set('PUT /pipelines/j1', () => new Refused(409, { code: 'pipeline_changed', message }));
  const saved = open(service, 'nightly');
  await user.click(await screen.findByRole('button', { name: 'Save version 3' }));
  expect(await screen.findByText(message)).toBeTruthy();
  expect(saved).toEqual([]);
});

it('says what is wrong with a name at its field', async () => {
  const service = new SavedService();
  const problem = { field: 'name', code: 'name_taken', message: "You have a pipeline named 'x' already." };
  service.answers.set('POST /pipelines', () => new Refused(409, problem));
  open(service, 'x');
  const field = screen.getByLabelText('Name of the job');
  await user.click(await screen.findByRole('button', { name: 'Save as job' }));
  expect((await screen.findByText(problem.message)).id).toBe(field.getAttribute('aria-describedby'));
  fireEvent.change(field, { target: { value: 'n'.repeat(201) } });
  expect(screen.getByText('A name has at most 200 characters; this one has 201.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Save as job' })).toHaveProperty('disabled', true);
  await user.clear(field);
  expect(screen.getByText('A job needs a name.')).toBeTruthy();
});
