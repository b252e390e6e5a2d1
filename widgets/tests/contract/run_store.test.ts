import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Client } from '../../src/contract/client';
import { RunStore } from '../../src/contract/run_store';
import type { RunEvent } from '../../src/contract/wire';
import { progress, record } from './runs';
import { Service } from './service';

const LIST = 'GET /runs?limit=50';

describe('all runs', () => {
  let service: Service;
  let store: RunStore;

  beforeEach(() => {
    service = new Service();
    store = new RunStore(new Client(service), null);
    service.answers.set(LIST, () => ({ runs: [record({ state: 'running' })], next: null }));
  });

  const loaded = (): Promise<void> => vi.waitFor(() => expect(store.state().loaded).toBe(true));

  it('ask nothing before somebody looks, and follow one stream however many do', async () => {
    expect(service.asked).toEqual([]);
    const [first, second] = [store.subscribe(() => undefined), store.subscribe(() => undefined)];
    await loaded();
    expect(service.followed).toBeNull();
    first();
    expect(service.listener).not.toBeNull();
    second();
    expect(service.listener).toBeNull();
  });

  it('tell every change', async () => {
    const changed = vi.fn();
    store.subscribe(changed);
    await loaded();
    changed.mockClear();
    service.listener?.event(progress(1, 2, { rows_out: 7 }));
    expect(changed).toHaveBeenCalled();
    expect(store.state().runs[0]?.nodes.flights?.rows_out).toBe(7);
  });

  it('meet a run that was submitted elsewhere', async () => {
    store.subscribe(() => undefined);
    await loaded();
    service.answers.set('GET /runs/r2', () => record({ id: 'r2', queued_at: '2026-11-24T05:00:00Z' }));
    const queued: RunEvent = { run: 'r2', attempt: 0, seq: 0, kind: 'queued' };
    service.listener?.event(queued);
    service.listener?.event(queued);
    await vi.waitFor(() => expect(store.state().runs.map(run => run.record.id)).toEqual(['r2', 'r1']));
    expect(service.asked.filter(path => path === 'GET /runs/r2')).toHaveLength(1);
  });

  it('are read again when the service is back, so that no end is missed', async () => {
    store.subscribe(() => undefined);
    await loaded();
    service.listener?.connection('lost', 'away');
    expect(store.state()).toMatchObject({ connection: 'away', reason: 'away' });
    service.answers.set(LIST, () => ({ runs: [record({ state: 'succeeded' })], next: null }));
    service.listener?.connection('open');
    await vi.waitFor(() => expect(store.state().runs[0]?.record.state).toBe('succeeded'));
    expect(store.state()).toMatchObject({ connection: 'live', reason: null });
  });

  it('say why they could not be read', async () => {
    service.answers.delete(LIST);
    store.subscribe(() => undefined);
    await vi.waitFor(() => expect(store.state().reason).toBe('Failed to fetch'));
    expect(store.state().loaded).toBe(false);
  });

  it('go on where the last page ended', async () => {
    service.answers.set(LIST, () => ({ runs: [record()], next: 'c2' }));
    service.answers.set('GET /runs?limit=50&cursor=c2', () => ({
      runs: [record({ id: 'r0', queued_at: '2026-11-23T00:00:00Z' })],
      next: null
    }));
    store.subscribe(() => undefined);
    await loaded();
    await store.loadMore();
    expect(store.state().runs.map(run => run.record.id)).toEqual(['r1', 'r0']);
    expect(store.state().next).toBeNull();
  });

  it('show a cancel at once, and a retry as a run of its own', async () => {
    store.subscribe(() => undefined);
    await loaded();
    service.answers.set('POST /runs/r1/cancel', () => record({ state: 'running', cancel_requested: true }));
    await store.cancel('r1');
    expect(store.state().runs[0]?.record.cancel_requested).toBe(true);
    service.answers.set('POST /runs/r1/retry', () => record({ id: 'r9', retry_of: 'r1' }));
    expect(await store.retry('r1')).toBe('r9');
    expect(store.state().runs).toHaveLength(2);
  });
});

describe('one run', () => {
  it('follows its own events and reads its own record', async () => {
    const service = new Service();
    service.answers.set('GET /runs/r1', () => record({ state: 'running' }));
    const store = new RunStore(new Client(service), ['r1']);
    store.subscribe(() => undefined);
    await vi.waitFor(() => expect(store.state().loaded).toBe(true));
    expect(service.followed).toEqual(['r1']);
  });
});
