import type { FunctionDescription } from '../../src/contract/wire';

function made(name: string, sort: FunctionDescription['sort'], signature: string): FunctionDescription {
  const example = { expression: `${name}()`, value: null };
  return { name, aliases: [], category: sort, sort, signature, doc: `What ${name} does.`, example };
}

export const FUNCTIONS: FunctionDescription[] = [
  made('round', 'scalar', 'round(value: number, digits: constant integer?) -> number'),
  { ...made('coalesce', 'scalar', 'coalesce(values: T...) -> T'), aliases: ['ifnull'] },
  made('avg', 'aggregate', 'avg(value: number) -> float'),
  made('rank', 'window', 'rank() -> integer'),
  made('+', 'scalar', 'left + right')
];
