import type { Problem } from '../contract/wire';

/** The problems at a place, or at something inside it: `columns` has those of `columns.speed` and `columns[2].name`. */
export function problemsIn(problems: readonly Problem[], place: string): Problem[] {
  return problems.filter(problem => isWithin(problem.field, place));
}

/** Those of a place that belong to none of the places inside it which tell their own. */
export function problemsOf(
  problems: readonly Problem[],
  place: string,
  inner: readonly string[] = []
): Problem[] {
  return problemsIn(problems, place).filter(problem => !inner.some(each => isWithin(problem.field, each)));
}

/** Where in a field's text the faults are. */
export function positionsAt(problems: readonly Problem[], place: string): Problem[] {
  return problems.filter(problem => problem.field === place && problem.position);
}

/** The place of a name in a mapping, or of an item in a list, as problems write it. */
export function placeOf(place: string, step: string | number): string {
  return typeof step === 'number' ? `${place}[${step}]` : `${place}.${step}`;
}

function isWithin(field: string | null | undefined, place: string): boolean {
  if (!field?.startsWith(place)) {
    return false;
  }
  const next = field[place.length];
  return next === undefined || next === '.' || next === '[';
}
