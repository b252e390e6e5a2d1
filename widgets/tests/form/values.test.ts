import { describe, expect, it } from 'vitest';

import { fillingFrom, fillingText } from '../../src/form/fields/filling';
import { matching } from '../../src/form/fields/matching';
import { withParameters } from '../../src/form/fields/path_parameters';
import { asText, fromText, withField } from '../../src/form/fitting';
import { defaultFrom, freeParameterName, nameFault } from '../../src/form/parameters';

describe('What fills missing values', () => {
  const methods = ['mean', 'forward'];

  it.each([
    ['0', 0],
    ['true', true],
    ['mean', 'mean'],
    ['none', { value: 'none' }],
    ['{"value": "mean"}', { value: 'mean' }]
  ])('%s', (text, value) => {
    expect(fillingFrom(text, methods)).toEqual(value);
  });

  it.each([0, true, 'mean', { value: 'none' }, { value: 'mean' }, { value: '0' }, undefined])(
    'reads as it was written: %j',
    value => {
      expect(fillingFrom(fillingText(value, methods), methods)).toEqual(value);
    }
  );
});

describe('A value without an input of its own', () => {
  it('is JSON where it is JSON, otherwise text', () => {
    expect(fromText('[1, 2')).toBe('[1, 2');
    expect(fromText('[1, 2]')).toEqual([1, 2]);
    expect(fromText(' ')).toBeUndefined();
    expect(asText({ a: 1 })).toBe('{"a":1}');
  });
});

describe('Setting a field', () => {
  it('keeps the others and their order; nothing takes it out', () => {
    expect(Object.entries(withField({ a: 1, b: 2 }, 'a', 3))).toEqual([
      ['a', 3],
      ['b', 2]
    ]);
    expect(withField({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
  });
});

describe('Suggestions', () => {
  it('begin with names that begin with what was typed', () => {
    const names = ['arr_delay', 'dep_delay', 'delay'].map(value => ({ value }));
    expect(matching(names, 'DEL').map(each => each.value)).toEqual(['delay', 'arr_delay', 'dep_delay']);
  });

  it('put a parameter into a path', () => {
    expect(withParameters('out/$', ['day'])).toEqual([{ value: 'out/${day}' }]);
    expect(withParameters('out/${d', ['day'])).toEqual([{ value: 'out/${day}' }]);
    expect(withParameters('out/late', ['day'])).toEqual([]);
  });
});

describe('The default of a parameter', () => {
  it.each([
    ['15', 'int64', 15],
    ['1.5', 'float64', 1.5],
    ['1.', 'float64', '1.'],
    ['9007199254740993', 'int64', '9007199254740993'],
    ['15', 'string', '15'],
    ['true', 'bool', true],
    ['2013-01-31', 'date', '2013-01-31'],
    ['', 'int64', undefined]
  ])('%s as %s', (text, type, value) => {
    expect(defaultFrom(text, type)).toBe(value);
  });

  it('has a name that expressions can use', () => {
    const plain = (message: string): string => message;
    expect(nameFault('minutes', plain)).toBeNull();
    expect(nameFault('2nd', plain)).toContain('begins with a letter');
    expect(nameFault('', plain)).toContain('needs a name');
    expect(freeParameterName(['value', 'value_2'])).toBe('value_3');
  });
});
