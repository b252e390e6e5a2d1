import { describe, expect, it } from 'vitest';

import type { RunOptions } from '../../src/contract/saved_wire';
import { isOption, optionsDraft, optionsOf } from '../../src/jobs/options';

describe('options', () => {
  it('come out of the form as they went in', () => {
    const options: RunOptions = {
      priority: -3,
      memory_budget: 512_000_000,
      cores: 2,
      max_attempts: 5,
      deadline_seconds: 5400,
      notify: [
        { kind: 'webhook', url: 'https://example.org/hook', on: ['failed', 'poisoned'] },
        { kind: 'mail', to: 'ada@example.org', on: ['succeeded', 'failed', 'cancelled', 'poisoned'] }
      ]
    };
    expect(optionsOf(optionsDraft(options, 1))).toEqual(options);
  });

  it('leave to the service what is left empty', () => {
    expect(optionsOf(optionsDraft({}, 3))).toEqual({
      priority: 0,
      memory_budget: null,
      cores: null,
      max_attempts: 3,
      deadline_seconds: null,
      notify: []
    });
  });

  it('know their faults by the names that the service gives them', () => {
    expect(['max_attempts', 'options.notify.0.webhook.url', 'notify'].every(isOption)).toBe(true);
    expect(['name', 'parameters.priority', 'trigger.cron'].some(isOption)).toBe(false);
  });
});
