import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Checks } from '../../../src/canvas/composer/checks';
import type { Asked, Client } from '../../../src/contract/client';
import { ServiceError } from '../../../src/contract/service_error';
import type { Check, PipelineDocument } from '../../../src/contract/wire';

const document = (condition: string): PipelineDocument => ({
  karyaksham: 1,
  nodes: [{ id: 'late', type: 'filter', params: { condition } }]
});
const answer = (message: string): Check => ({ problems: [{ code: 'x', message }], schemas: {} });

/** A service whose answers come when the test says so. */
class SlowService {
  asked: Asked[] = [];
  answers: ((check: Check) => void)[] = [];
  refuse: ((error: Error) => void)[] = [];
  check = (asked: Asked): Promise<Check> => {
    this.asked.push(asked);
    return new Promise((resolve, reject) => {
      this.answers.push(resolve);
      this.refuse.push(reject);
    });
  };
}

let service: SlowService;
let checks: Checks;

beforeEach(() => {
  vi.useFakeTimers();
  service = new SlowService();
  checks = new Checks(service as unknown as Client, '/work');
});
afterEach(() => vi.useRealTimers());

/** The first look asks at once; the next ones after a pause. */
async function looked(...conditions: string[]): Promise<void> {
  checks.look(document('first'), {});
  await vi.advanceTimersByTimeAsync(0);
  for (const condition of conditions) {
    checks.look(document(condition), {});
  }
}

describe('checking while somebody types', () => {
  test('asks once for what was typed without a pause, at most 150 ms after it', async () => {
    await looked('d', 'de', 'dep');
    expect(service.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(150);
    expect(service.asked).toHaveLength(2);
    expect(service.asked[1]?.document.nodes[0]?.params).toEqual({ condition: 'dep' });
    expect(service.asked[1]?.base).toBe('/work');
  });

  test('drops an answer about what is no longer there, and keeps showing the last one until the next', async () => {
    checks.look(document('first'), {});
    await vi.advanceTimersByTimeAsync(0);
    service.answers[0]?.(answer('about first'));
    await vi.advanceTimersByTimeAsync(0);
    checks.look(document('second'), {});
    await vi.advanceTimersByTimeAsync(150);
    checks.look(document('third'), {});
    await vi.advanceTimersByTimeAsync(150);
    service.answers[1]?.(answer('about second'));
    await vi.advanceTimersByTimeAsync(0);
    expect(checks.state().problems[0]?.message).toBe('about first');
    expect(checks.state().pending).toBe(true);
    service.answers[2]?.(answer('about third'));
    await vi.advanceTimersByTimeAsync(0);
    expect(checks.state()).toMatchObject({ problems: [{ message: 'about third' }], pending: false });
  });

  test('asks nothing when only places have changed, and never sends them', async () => {
    await looked();
    checks.look({ ...document('first'), layout: { late: { x: 5, y: 5 } } }, {});
    await vi.advanceTimersByTimeAsync(1000);
    expect(service.asked).toHaveLength(1);
    expect(service.asked[0]?.document).not.toHaveProperty('layout');
  });

  test('asks again when a parameter has another value', async () => {
    await looked();
    checks.look(document('first'), { minutes: 30 });
    await vi.advanceTimersByTimeAsync(150);
    expect(service.asked[1]?.parameters).toEqual({ minutes: 30 });
  });
});

describe('a service that is away', () => {
  test('is said to be, and asked again until it answers', async () => {
    await looked();
    service.refuse[0]?.(new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(0);
    expect(checks.state().away).toBe('Failed to fetch');
    await vi.advanceTimersByTimeAsync(3000);
    expect(service.asked).toHaveLength(2);
    service.answers[1]?.(answer('back'));
    await vi.advanceTimersByTimeAsync(0);
    expect(checks.state()).toMatchObject({ away: null, problems: [{ message: 'back' }] });
  });

  test('is not one that says no', async () => {
    await looked();
    service.refuse[0]?.(new ServiceError(413, 'The document is too large.'));
    await vi.advanceTimersByTimeAsync(0);
    expect(checks.state()).toMatchObject({
      away: null,
      problems: [{ message: 'The document is too large.' }]
    });
  });
});

test('an empty document needs no service', async () => {
  checks.look({ karyaksham: 1, nodes: [] }, {});
  await vi.advanceTimersByTimeAsync(1000);
  expect(service.asked).toEqual([]);
  expect(checks.state().pending).toBe(false);
});
