import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { callAt, functionAt, signatureParts } from '../../src/form/expression/calls';
import { completionAt, type Known, type Language } from '../../src/form/expression/completion';
import { quotedName, tokens } from '../../src/form/expression/tokens';
import { FUNCTIONS } from './functions';

function known(language: Language = 'row'): Known {
  return {
    language,
    arriving: [
      {
        name: 'flights',
        columns: [
          { name: 'dep_delay', type: 'int64' },
          { name: 'air time', type: 'float64' }
        ]
      },
      { name: 'airlines', columns: [{ name: 'carrier', type: 'string' }] }
    ],
    functions: FUNCTIONS,
    parameters: { minutes: { type: 'int64' } }
  };
}

/** The labels offered where `|` stands. */
function offered(marked: string, language?: Language, asked = false): string[] | null {
  const position = marked.indexOf('|');
  const found = completionAt(marked.replace('|', ''), position, known(language), asked);
  return found && found.options.map(option => option.label);
}

describe('Completion', () => {
  it('offers columns, functions, parameters and words', () => {
    const found = completionAt('dep', 3, known());
    expect(found?.from).toBe(0);
    expect(found?.options).toContainEqual({
      label: 'dep_delay',
      kind: 'column',
      insert: 'dep_delay',
      note: 'int64'
    });
    expect(offered('d|')).toEqual(
      expect.arrayContaining(['dep_delay', '"air time"', 'round', '$minutes', 'CASE'])
    );
    expect(offered('d|')).not.toContain('+');
  });

  it.each([
    ['row', ['round'], ['avg', 'rank']],
    ['aggregate', ['round', 'avg'], ['rank']],
    ['derive', ['round', 'avg', 'rank'], []],
    ['query', ['round', 'avg', 'rank', 'SELECT', 'flights'], []]
  ] as const)('in a %s offers what may stand there', (language, wanted, unwanted) => {
    expect(offered('a|', language)).toEqual(expect.arrayContaining([...wanted]));
    for (const name of unwanted) {
      expect(offered('a|', language)).not.toContain(name);
    }
  });

  it('offers parameters after a dollar, and quoted columns after a quote', () => {
    expect(offered('dep_delay > $|')).toEqual(['$minutes']);
    expect(offered('dep_delay > $mi|')).toEqual(['$minutes']);
    expect(offered('"air|')).toEqual(['"dep_delay"', '"air time"', '"carrier"']);
  });

  it('offers the columns of one input after its name, types after a cast', () => {
    expect(offered('SELECT airlines.|', 'query')).toEqual(['carrier']);
    expect(offered('SELECT flights.de|', 'query')).toEqual(['dep_delay', '"air time"']);
    expect(offered('dep_delay::in|')).toContain('int64');
    expect(offered('cast(dep_delay AS |', 'row', true)).toContain('string');
  });

  it('stays silent in texts, numbers and comments, and in blanks unless asked', () => {
    expect(offered("carrier = 'U|")).toBeNull();
    expect(offered('dep_delay > 1|')).toBeNull();
    expect(offered('1 -- de|')).toBeNull();
    expect(offered('dep_delay > |')).toBeNull();
    expect(offered('dep_delay > |', 'row', true)).toContain('dep_delay');
  });
});

describe('The call that the cursor is in', () => {
  it.each([
    ['round(|', 'round', 0],
    ['round(avg(x), |', 'round', 1],
    ['round(avg(|x), 1)', 'avg', 0],
    ['coalesce(a, (b + |', 'coalesce', 1],
    ["concat('a, (', |", 'concat', 1]
  ])('%s', (marked, name, argument) => {
    expect(callAt(marked.replace('|', ''), marked.indexOf('|'))).toEqual({ name, argument });
  });

  it('is none outside of all', () => {
    expect(callAt('round(1) + ', 11)).toBeNull();
    expect(functionAt('dep_delay', 4, FUNCTIONS)).toBeNull();
  });

  it('is documented with the argument marked', () => {
    expect(functionAt('ifnull(a', 8, FUNCTIONS)).toMatchObject({
      description: { name: 'coalesce' },
      argument: 0
    });
    expect(functionAt('rou(1)', 2, FUNCTIONS)).toBeNull();
    expect(signatureParts('round(value: number, digits: integer?) -> number', 1)).toEqual([
      'round(value: number, ',
      'digits: integer?',
      ') -> number'
    ]);
    expect(signatureParts('coalesce(values: T...) -> T', 3)[1]).toBe('values: T...');
    expect(signatureParts('rank() -> integer', 0)).toEqual(['rank() -> integer', '', '']);
  });
});

const PIECES = [
  "'",
  '"',
  '--',
  '/*',
  '*/',
  '$',
  '$a',
  '1.5',
  '1e',
  'é',
  '😀',
  '\n',
  ' ',
  'a',
  '(',
  '::',
  '_',
  '\\'
];

describe('Tokens', () => {
  it('are the whole text, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map(pieces => pieces.join('')),
        text => {
          expect(
            tokens(text)
              .map(token => token.text)
              .join('')
          ).toBe(text);
        }
      )
    );
  });

  it('quote the names that need it', () => {
    expect(['carrier', 'air time', 'select', 'a"b'].map(quotedName)).toEqual([
      'carrier',
      '"air time"',
      '"select"',
      '"a""b"'
    ]);
  });
});
