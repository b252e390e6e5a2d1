import { describe, expect, it } from 'vitest';

import type { Trigger } from '../../src/contract/saved_wire';
import { triggerDraft, triggerOf } from '../../src/jobs/trigger';

const TRIGGERS: Trigger[] = [
  { kind: 'cron', cron: '30 2 * * 1-5', time_zone: 'Europe/Berlin' },
  { kind: 'interval', seconds: 5400 },
  { kind: 'interval', seconds: 86_400 },
  { kind: 'interval', seconds: 10 },
  { kind: 'files', prefix: 's3://lake/in/', parameter: 'file', seconds: 30, existing: true }
];

describe('a trigger', () => {
  it.each(TRIGGERS)('comes out of its form as it went in: %o', trigger => {
    expect(triggerOf(triggerDraft(trigger, 'file', 'UTC'))).toEqual(trigger);
  });

  it('begins as every night at two by the clock of whoever looks', () => {
    const draft = triggerDraft(null, 'file', 'Asia/Kolkata');
    expect(triggerOf(draft)).toEqual({ kind: 'cron', cron: '0 2 * * *', time_zone: 'Asia/Kolkata' });
  });

  it('is said in the largest unit that says it whole', () => {
    const spoken = (seconds: number): string => {
      const { every, unit } = triggerDraft({ kind: 'interval', seconds }, 'file', 'UTC');
      return `${every} ${unit}`;
    };
    expect([60, 3600, 7200, 172_800, 90].map(spoken)).toEqual([
      '1 minutes',
      '1 hours',
      '2 hours',
      '2 days',
      '90 seconds'
    ]);
  });

  it('sends what is no number as none, for the service to say so', () => {
    const draft = { ...triggerDraft(null, 'file', 'UTC'), kind: 'interval' as const, every: 'often' };
    expect(JSON.stringify(triggerOf(draft))).toBe('{"kind":"interval","seconds":null}');
  });
});
