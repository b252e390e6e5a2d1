import type { FunctionDescription } from '../../contract/wire';
import { SCALAR_TYPES } from '../types';
import type { ExpressionKind } from '../schema';
import type { Arriving } from '../scope';
import { EXPRESSION_WORDS, QUERY_WORDS, quotedName, tokens, type Token } from './tokens';

export type Language = ExpressionKind | 'query';

/** What may be named where the text stands. */
export interface Known {
  language: Language;
  arriving: readonly Arriving[];
  functions: readonly FunctionDescription[];
  parameters: Readonly<Record<string, unknown>>;
}

export type OptionKind = 'column' | 'function' | 'parameter' | 'keyword' | 'type' | 'table';

export interface Option {
  label: string;
  kind: OptionKind;
  /** What is put in; the cursor goes before its last `)`, if it ends in one. */
  insert: string;
  /** Beside the label: a column's type. */
  note?: string | undefined;
  description?: FunctionDescription | undefined;
}

export interface Completion {
  /** Where what is replaced begins; it ends at the cursor. */
  from: number;
  options: Option[];
}

/** What can stand at a place; null inside texts, numbers and comments. `asked`: even where nothing is typed yet. */
export function completionAt(text: string, position: number, known: Known, asked = false): Completion | null {
  const before = tokens(text.slice(0, position));
  const current = before.at(-1);
  if (!current || current.kind === 'space' || current.kind === 'operator') {
    const told = tableBefore(before, before.length, known);
    if (told) {
      return { from: position, options: columnOptions([told]) };
    }
    return asked ? { from: position, options: anything(known, before) } : null;
  }
  switch (current.kind) {
    case 'parameter':
      return { from: current.start, options: parameterOptions(known) };
    case 'quoted':
      return closed(current) ? null : { from: current.start, options: columnsFor(before, known) };
    case 'word':
      return { from: current.start, options: optionsForWord(before, known) };
    default:
      return null;
  }
}

function closed(token: Token): boolean {
  return token.text.length > 1 && token.text.endsWith('"');
}

function optionsForWord(before: readonly Token[], known: Known): Option[] {
  const table = tableBefore(before, before.length - 1, known);
  if (table) {
    return columnOptions([table]);
  }
  return anything(known, before.slice(0, -1));
}

function anything(known: Known, before: readonly Token[]): Option[] {
  const last = before.filter(token => token.kind !== 'space').at(-1);
  const cast = before.some(token => /^(try_)?cast$/i.test(token.text));
  if (last?.text === '::' || (cast && last?.text.toLowerCase() === 'as')) {
    return SCALAR_TYPES.map(type => ({ label: type, kind: 'type', insert: type }));
  }
  const query = known.language === 'query';
  return [
    ...columnOptions(known.arriving),
    ...(query ? known.arriving.map(tableOption) : []),
    ...functionOptions(known),
    ...parameterOptions(known),
    ...(query ? QUERY_WORDS : EXPRESSION_WORDS).map((word): Option => ({
      label: word,
      kind: 'keyword',
      insert: word
    }))
  ];
}

/** The input whose name and dot stand before a place: `flights.`. */
function tableBefore(before: readonly Token[], place: number, known: Known): Arriving | undefined {
  const [name, dot] = [before[place - 2], before[place - 1]];
  if (known.language !== 'query' || dot?.text !== '.' || !name) {
    return undefined;
  }
  const plain = name.kind === 'quoted' ? name.text.slice(1, -1).replaceAll('""', '"') : name.text;
  // A port, `late.rest`, is called by its last part.
  const called = (name: string): string[] => [name, name.slice(name.lastIndexOf('.') + 1)];
  return known.arriving.find(each => called(each.name.toLowerCase()).includes(plain.toLowerCase()));
}

function columnsFor(before: readonly Token[], known: Known): Option[] {
  const table = tableBefore(before, before.length - 1, known);
  return columnOptions(table ? [table] : known.arriving, true);
}

function columnOptions(arriving: readonly Arriving[], quoted = false): Option[] {
  const seen = new Set<string>();
  return arriving
    .flatMap(each => each.columns ?? [])
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .map(({ name, type }) => ({
      label: quoted ? `"${name.replaceAll('"', '""')}"` : quotedName(name),
      kind: 'column',
      insert: quoted ? `"${name.replaceAll('"', '""')}"` : quotedName(name),
      note: type || undefined
    }));
}

function tableOption({ name }: Arriving): Option {
  const written = name.split('.').map(quotedName).join('.');
  return { label: written, kind: 'table', insert: written };
}

function parameterOptions(known: Known): Option[] {
  return Object.entries(known.parameters).map(([name, parameter]) => ({
    label: `$${name}`,
    kind: 'parameter',
    insert: `$${name}`,
    note: String((parameter as { type?: unknown } | null)?.type ?? '')
  }));
}

/** Functions that may be called here, aliases under their own names; operators are no completions. */
function functionOptions({ functions, language }: Known): Option[] {
  return functions
    .filter(each => /^\w+\(/.test(each.signature) && allowed(each, language))
    .flatMap(description =>
      [description.name, ...description.aliases].map((name): Option => ({
        label: name,
        kind: 'function',
        insert: `${name}()`,
        description
      }))
    );
}

function allowed({ sort }: FunctionDescription, language: Language): boolean {
  switch (language) {
    case 'row':
      return sort === 'scalar';
    case 'aggregate':
      return sort !== 'window';
    default:
      return true;
  }
}
