import { describe, expect, it } from 'vitest';

import { percent, roundedNumber, shortValue } from '../../src/profile/values';

describe('values of a profile', () => {
  it('are grouped when they are numbers, and lose midnights', () => {
    expect(shortValue('4199137')).toBe('4,199,137');
    expect(shortValue('36707.36')).toBe('36,707.36');
    expect(shortValue('2013-01-01T00:00:00.000000')).toBe('2013-01-01');
    expect(shortValue('AA-12')).toBe('AA-12');
    expect(shortValue(null)).toBe('–');
  });

  it('keep the digits of integers that a double cannot hold', () => {
    expect(shortValue('9007199254740993')).toBe('9007199254740993');
  });

  it('are rounded where they are computed', () => {
    expect(roundedNumber(23_061.266)).toBe('23,060');
    expect(roundedNumber(4_200_148.6)).toBe('4.2M');
  });

  it('never say none or all where that is not quite so', () => {
    expect([0, 0.00001, 0.42, 0.99999, 1].map(percent)).toEqual([
      '0 %',
      '< 0.1 %',
      '42.0 %',
      '> 99.9 %',
      '100 %'
    ]);
  });
});
