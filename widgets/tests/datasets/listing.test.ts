import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Client } from '../../src/contract/client';
import { ServiceError } from '../../src/contract/service_error';
import type { Entry, Page } from '../../src/contract/wire';
import { Listing } from '../../src/datasets/listing';
import { backTo, enter, filtered, foldersFirst, here, start } from '../../src/datasets/places';

function entry(name: string, kind: Entry['kind'] = 'file'): Entry {
  return { name, uri: `s3://lake/${name}`, kind, size: null, modified: null, format: null };
}

function page(next: string | null, ...names: string[]): Page {
  return { uri: null, next, entries: names.map(name => entry(name)) };
}

describe('a listing', () => {
  const datasets = vi.fn<Client['datasets']>();
  let listing: Listing;
  const names = (): string[] => listing.state().entries.map(one => one.name);

  beforeEach(() => {
    vi.useFakeTimers();
    datasets.mockReset();
    listing = new Listing({ datasets }, 's3://lake/');
  });

  afterEach(() => {
    listing.close();
    vi.useRealTimers();
  });

  it('goes on page by page', async () => {
    datasets.mockResolvedValueOnce(page('c', 'a')).mockResolvedValueOnce(page(null, 'b'));
    await listing.reload();
    await listing.more();
    expect(names()).toEqual(['a', 'b']);
    expect(datasets.mock.calls.map(([query]) => query)).toEqual([
      { uri: 's3://lake/', limit: 500 },
      { uri: 's3://lake/', limit: 500, cursor: 'c' }
    ]);
  });

  it('keeps what it has while it reads anew, and when it cannot', async () => {
    datasets.mockResolvedValueOnce(page(null, 'a'));
    await listing.reload();
    datasets.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const again = listing.reload();
    expect(names()).toEqual(['a']);
    await again;
    expect(names()).toEqual(['a']);
  });

  it('lets a search go on by itself until it has found enough, and be stopped', async () => {
    const searched = new Listing({ datasets }, 's3://lake/', 'part');
    datasets
      .mockResolvedValueOnce({ ...page('1'), searched: 8000 })
      .mockResolvedValueOnce({ ...page('2', 'a-part'), searched: 8000 })
      .mockReturnValueOnce(new Promise(() => undefined));
    void searched.reload();
    await vi.advanceTimersByTimeAsync(0);
    expect(datasets.mock.calls.map(([query]) => query.search)).toEqual(['part', 'part', 'part']);
    expect(searched.state()).toMatchObject({ loading: true, searched: 16_000, next: '2' });
    searched.stop();
    expect(datasets.mock.calls[2]?.[1]?.aborted).toBe(true);
    expect(searched.state()).toMatchObject({ loading: false, next: '2' });
    expect(searched.state().entries).toHaveLength(1);
  });

  it('shows nothing of an answer that is no longer wanted', async () => {
    let answer: (page: Page) => void = () => undefined;
    datasets.mockReturnValueOnce(new Promise(resolve => (answer = resolve)));
    const late = listing.reload();
    datasets.mockResolvedValueOnce(page(null, 'new'));
    await listing.reload();
    answer(page(null, 'old'));
    await late;
    expect(names()).toEqual(['new']);
  });

  it('asks again by itself while the service is away', async () => {
    datasets.mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValueOnce(page(null, 'a'));
    await listing.reload();
    expect(listing.state().error?.message).toBe('Failed to fetch');
    await vi.advanceTimersByTimeAsync(6000);
    expect(names()).toEqual(['a']);
    expect(listing.state().error).toBeNull();
  });

  it('takes a no for an answer', async () => {
    datasets.mockRejectedValueOnce(new ServiceError(403, 'The credentials do not reach this bucket.'));
    await listing.reload();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(datasets).toHaveBeenCalledTimes(1);
    expect(listing.state().error?.message).toBe('The credentials do not reach this bucket.');
  });
});

describe('the trail', () => {
  it('leads in and back, and never above the roots', () => {
    const trail = enter(enter(start('Datasets'), entry('lake', 'bucket')), entry('taxi', 'folder'));
    expect(here(trail).name).toBe('taxi');
    expect(here(backTo(trail, 1)).name).toBe('lake');
    expect(backTo(trail, 0)).toEqual(start('Datasets'));
    expect(backTo(start('Datasets'), -1)).toEqual(start('Datasets'));
  });
});

describe('entries', () => {
  const entries = [entry('Late flights.csv'), entry('flights'), entry('taxi', 'folder')];

  it('are found by all words, in any order and case', () => {
    expect(filtered(entries, 'FLIGHTS late').map(one => one.name)).toEqual(['Late flights.csv']);
    expect(filtered(entries, '  ')).toHaveLength(3);
  });

  it('begin with what can be entered', () => {
    expect(foldersFirst(entries).map(one => one.name)).toEqual(['taxi', 'Late flights.csv', 'flights']);
  });
});
