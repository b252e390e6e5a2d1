import { describe, expect, it } from 'vitest';

import type { Problem } from '../../src/contract/wire';
import { diagnosticsOf } from '../../src/form/expression/editor';
import { positionsAt, problemsIn, problemsOf } from '../../src/form/problems';

function at(field: string | null, start?: number, end?: number): Problem {
  const position = start === undefined ? null : { start, end: end ?? start };
  return { code: 'x', message: String(field), field, position };
}

describe('A problem', () => {
  const problems = [
    at('columns'),
    at('columns.speed', 0, 2),
    at('columns[2].name'),
    at('columns_too'),
    at(null)
  ];

  it('belongs to the field it names, or whose part it names', () => {
    expect(problemsIn(problems, 'columns').map(each => each.field)).toEqual([
      'columns',
      'columns.speed',
      'columns[2].name'
    ]);
    expect(problemsIn(problems, 'columns.speed')).toHaveLength(1);
    expect(problemsIn(problems, 'columns[2]')).toHaveLength(1);
    expect(problemsIn(problems, 'column')).toEqual([]);
  });

  it('stands beside the row it is about, not under the whole field', () => {
    const own = problemsOf(problems, 'columns', ['columns.speed', 'columns[2]']);
    expect(own.map(each => each.field)).toEqual(['columns']);
  });

  it('underlines only the text it is about', () => {
    expect(positionsAt(problems, 'columns.speed')).toHaveLength(1);
    expect(positionsAt(problems, 'columns')).toEqual([]);
  });
});

describe('An underline', () => {
  it('counts characters as the service does', () => {
    expect(diagnosticsOf([at('x', 1, 3)], '😀ab c')[0]).toMatchObject({ from: 2, to: 4 });
  });

  it('shows even where nothing is, and never beyond the text', () => {
    expect(diagnosticsOf([at('x', 3, 3)], 'abc')[0]).toMatchObject({ from: 2, to: 3 });
    expect(diagnosticsOf([at('x', 10, 40)], 'abc')[0]).toMatchObject({ from: 2, to: 3 });
    expect(diagnosticsOf([at('x', 0, 1)], '')[0]).toMatchObject({ from: 0, to: 0 });
    expect(diagnosticsOf([at('x')], 'abc')).toEqual([]);
  });
});
