import { describe, expect, it } from 'vitest';

import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatShortCount,
  formatWhen,
  fraction,
  secondsBetween,
  UNKNOWN
} from '../../src/elements/format';

describe('what is not known', () => {
  it.each([formatCount, formatShortCount, formatBytes, formatRate, formatDuration])(
    'is a dash, never a zero (%o)',
    format => {
      expect([format(null), format(undefined), format(NaN)]).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
    }
  );

  it('has no share of the whole', () => {
    expect(fraction(5, null)).toBeNull();
    expect(fraction(null, 5)).toBeNull();
    expect(fraction(0, 0)).toBeNull();
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [336_776, '336,776'],
    [6_001_215_000, '6,001,215,000']
  ])('counts %d as %s', (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [999_999, '999,999'],
    [1_000_000, '1 M'],
    [12_400_000, '12.4 M'],
    [6_001_215_000, '6 G']
  ])('counts %d in short as %s', (value, text) => expect(formatShortCount(value)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [999_600, '1 MB'],
    [152_000_000, '152 MB'],
    [1_076_406_930, '1.08 GB']
  ])('measures %d bytes as %s', (value, text) => expect(formatBytes(value)).toBe(text));

  it.each([
    [12, '12/s'],
    [12_400_000, '12.4 M/s']
  ])('rates %d as %s', (value, text) => expect(formatRate(value)).toBe(text));

  it('keeps a share between nothing and all', () => {
    expect([fraction(-1, 10), fraction(5, 10), fraction(11, 10)]).toEqual([0, 0.5, 1]);
  });
});

describe('time', () => {
  it.each([
    [0, '0.0 s'],
    [0.84, '0.8 s'],
    [9.97, '10 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.6, '1 h 00 min'],
    [7500, '2 h 05 min']
  ])('takes %d s as %s', (value, text) => expect(formatDuration(value)).toBe(text));

  it('says the clock today, the day this year, the year before', () => {
    const now = new Date(2026, 10, 24, 18, 0);
    expect(formatWhen(new Date(2026, 10, 24, 4, 5).toISOString(), now)).toBe('04:05');
    expect(formatWhen(new Date(2026, 7, 3, 14, 5).toISOString(), now)).toBe('3 Aug, 14:05');
    expect(formatWhen(new Date(2025, 7, 3, 14, 5).toISOString(), now)).toBe('3 Aug 2025');
    expect(formatWhen('yesterday', now)).toBe(UNKNOWN);
  });

  it('runs from the start to the end, or to now', () => {
    const now = new Date('2026-11-24T04:00:30Z');
    expect(secondsBetween('2026-11-24T04:00:00Z', '2026-11-24T04:00:09.500Z', now)).toBe(9.5);
    expect(secondsBetween('2026-11-24T04:00:00Z', null, now)).toBe(30);
    expect(secondsBetween(null, null, now)).toBeNull();
    // A clock that is a little behind the service's does not make time run backwards.
    expect(secondsBetween('2026-11-24T04:00:31Z', null, now)).toBe(0);
  });
});
