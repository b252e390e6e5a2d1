import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ServiceError } from '../../src/contract/service_error';
import { PreviewLoad } from '../../src/preview/preview_load';

/** Answers that are given when the test says so. */
function answers(): {
  ask(signal: AbortSignal): Promise<string>;
  asked: { signal: AbortSignal; give(value: string): void; refuse(error: Error): void }[];
} {
  const asked: ReturnType<typeof answers>['asked'] = [];
  const ask = (signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => asked.push({ signal, give: resolve, refuse: reject }));
  return { ask, asked };
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

describe('rows that are loaded while a pipeline changes', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('are asked for at once, and again only when something upstream changes', async () => {
    const { ask, asked } = answers();
    const load = new PreviewLoad<string>();
    load.want('a', ask);
    load.want('a', ask);
    await settle();
    asked[0]?.give('rows');
    await settle();
    expect(asked).toHaveLength(1);
    expect(load.state()).toEqual({ value: 'rows', stale: false, loading: false, error: null });
  });

  it('stay while others are loaded; only what was wanted last is asked for', async () => {
    const { ask, asked } = answers();
    const load = new PreviewLoad<string>();
    load.want('a', ask);
    await settle();
    asked[0]?.give('old');
    await settle();
    for (const key of ['b', 'bc', 'bcd']) {
      load.want(key, ask);
    }
    expect(load.state()).toMatchObject({ value: 'old', stale: true, loading: true });
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).toHaveLength(2);
    asked[1]?.give('new');
    await settle();
    expect(load.state()).toMatchObject({ value: 'new', stale: false, loading: false });
  });

  it('are dropped when they come too late', async () => {
    const { ask, asked } = answers();
    const load = new PreviewLoad<string>();
    load.want('a', ask);
    await settle();
    load.want('b', ask);
    expect(asked[0]?.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(300);
    asked[1]?.give('b');
    await settle();
    asked[0]?.give('a');
    await settle();
    expect(load.state().value).toBe('b');
  });

  it('stay when others are refused, with the reason', async () => {
    const { ask, asked } = answers();
    const load = new PreviewLoad<string>();
    load.want('a', ask);
    await settle();
    asked[0]?.give('rows');
    await settle();
    load.want('b', ask);
    await vi.advanceTimersByTimeAsync(300);
    asked[1]?.refuse(new ServiceError(422, 'No such column.'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(2);
    expect(load.state()).toMatchObject({ value: 'rows', stale: true, error: { message: 'No such column.' } });
  });

  it('are asked for again by themselves when the service is back', async () => {
    const { ask, asked } = answers();
    const load = new PreviewLoad<string>();
    load.want('a', ask);
    await settle();
    asked[0]?.refuse(new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(3000);
    asked[1]?.give('rows');
    await settle();
    expect(load.state()).toMatchObject({ value: 'rows', error: null });
  });

  it('are not asked for once nobody looks', async () => {
    const { ask, asked } = answers();
    const load = new PreviewLoad<string>();
    load.want('a', ask);
    load.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(0);
  });
});
