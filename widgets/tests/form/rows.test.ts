import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mappingFrom, moved, parseLines, repeated, suggestedName } from '../../src/form/rows';

describe('Moving a row', () => {
  it('keeps every row, and puts the one where it should be', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 1 }), fc.nat(), fc.nat(), (list, a, b) => {
        const [from, to] = [a % list.length, b % list.length];
        const after = moved(list, from, to);
        expect(after[to]).toBe(list[from]);
        expect([...after].sort()).toEqual([...list].sort());
      })
    );
  });

  it('beyond an end stops there', () => {
    expect(moved(['a', 'b'], 0, 9)).toEqual(['b', 'a']);
    expect(moved(['a', 'b'], 7, 0)).toEqual(['a', 'b']);
  });
});

describe('Pasted lines', () => {
  it.each([
    ['speed = distance / hours', 'speed', 'distance / hours'],
    ['"dep delay": int64,', 'dep delay', 'int64'],
    ['flights\tcount(*)', 'flights', 'count(*)'],
    ['avg(dep_delay) AS mean', 'mean', 'avg(dep_delay)'],
    ['cast(x as int64) as "a b"', 'a b', 'cast(x as int64)']
  ])('%s', (line, name, value) => {
    expect(parseLines(line)).toEqual([{ name, value }]);
  });

  it('are several rows, or nothing when one of them is none', () => {
    expect(parseLines('a = 1\n\nb = 2\r\n')).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '2' }
    ]);
    expect(parseLines('a = 1\nwhatever')).toBeNull();
    expect(parseLines('a == 1')).toBeNull();
    expect(parseLines('')).toBeNull();
  });
});

describe('The mapping that rows make', () => {
  it('leaves out rows without a name, and says which names are given twice', () => {
    const rows = [
      { name: 'a', value: 1 },
      { name: '', value: 2 },
      { name: 'a', value: 3 },
      { name: '', value: 4 }
    ];
    expect(mappingFrom(rows)).toEqual({ a: 3 });
    expect(repeated(rows)).toEqual(new Set(['a']));
  });
});

describe('A name for an expression', () => {
  it.each([
    ['avg(dep_delay)', 'avg_dep_delay'],
    ['count(*)', 'count'],
    ['distance / air_time * 60', 'distance_air_time'],
    ['42', '']
  ])('%s is %s', (expression, name) => {
    expect(suggestedName(expression)).toBe(name);
  });

  it('is none that is taken', () => {
    expect(suggestedName('count(*)', ['count', 'count_2'])).toBe('count_3');
  });
});
