// @vitest-environment jsdom
import { cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import { Client } from '../../src/contract/client';
import { UploadQueue } from '../../src/contract/upload_queue';
import { DropZone, folderOf } from '../../src/datasets/DropZone';
import { json, Service } from '../contract/service';

afterEach(cleanup);
// jsdom lays nothing out, so it scrolls nothing either.
Element.prototype.scrollIntoView = () => undefined;

/** A service that refuses every file. */
class Refusing extends Service {
  put = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'));

  constructor() {
    super();
    this.answers.set('GET /uploads', () => ({
      uploads: [{ id: 'u', uri: '/in/half.csv', size: 200, parts: [{ number: 1, size: 120 }] }]
    }));
  }

  override async request(method: 'GET', path: string): ReturnType<Service['request']> {
    const problem = { code: 'no_space', message: '/in has no room for 3 bytes.' };
    return (method as string) === 'POST'
      ? json(507, { detail: problem.message, problems: [problem] })
      : super.request(method, path);
  }
}

function open(): HTMLElement {
  const service = new Refusing();
  const queue = new UploadQueue(service, { pause: () => Promise.resolve() });
  render(
    <DropZone
      client={new Client(service)}
      queue={queue}
      place={{ uri: '/in', name: 'in' }}
      onDone={() => undefined}
    >
      <p>list</p>
    </DropZone>
  );
  return screen.getByTestId('kk-drop');
}

function drag(
  zone: HTMLElement,
  kind: 'dragEnter' | 'dragOver' | 'drop',
  types: string[],
  files: File[] = []
): Event {
  const event = createEvent[kind](zone);
  Object.defineProperty(event, 'dataTransfer', { value: { types, files, dropEffect: 'none' } });
  fireEvent(zone, event);
  return event;
}

it('takes files that are dropped, and says in words why one is refused', async () => {
  const zone = open();
  drag(zone, 'dragEnter', ['Files']);
  expect(screen.getByText('Drop files to upload them into in')).toBeTruthy();
  expect(drag(zone, 'dragOver', ['Files']).defaultPrevented).toBe(true);
  drag(zone, 'drop', ['Files'], [new File(['abc'], 'x.csv')]);
  expect(screen.queryByText('Drop files to upload them into in')).toBeNull();
  await vi.waitFor(() => expect(screen.getByTestId('kk-upload').dataset.state).toBe('refused'));
  expect(screen.getByText('/in has no room for 3 bytes.')).toBeTruthy();
});

it('leaves alone what is dragged within the page', () => {
  const zone = open();
  drag(zone, 'dragEnter', ['text/plain']);
  expect(screen.queryByText(/Drop files/)).toBeNull();
  expect(drag(zone, 'dragOver', ['text/plain']).defaultPrevented).toBe(false);
});

it('names the files that were begun here and are not whole', async () => {
  open();
  expect(await screen.findByText('half.csv')).toBeTruthy();
  expect(screen.getByText('120 B / 200 B')).toBeTruthy();
});

it('gives up what was begun', async () => {
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'Give up the upload of half.csv' }));
  // The service of this test does not answer that, and the page says so.
  expect(await screen.findByText('Failed to fetch')).toBeTruthy();
});

it('has no place for files at the roots, nor above the buckets', () => {
  expect([null, 'connection:lab', 's3://lake/', '/in'].map(uri => folderOf({ uri, name: '' }))).toEqual([
    null,
    null,
    's3://lake/',
    '/in/'
  ]);
});
