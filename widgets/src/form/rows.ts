/** A row of an editor: what is typed, under an identity that outlives moves and renames. */
export interface Row<T> {
  id: number;
  value: T;
}

/** A name and what stands for it. */
export interface Entry<T = unknown> {
  name: string;
  value: T;
}

let last = 0;

/** A row with an identity of its own. */
export function newRow<T>(value: T): Row<T> {
  last += 1;
  return { id: last, value };
}

/** The list with one item at another place; places beyond an end are that end. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from];
  if (item === undefined) {
    return [...list];
  }
  const others = list.filter((_, place) => place !== from);
  const at = Math.max(0, Math.min(others.length, to));
  return [...others.slice(0, at), item, ...others.slice(at)];
}

/** The list with one item put in place of another. */
export function replaced<T>(list: readonly T[], at: number, item: T): T[] {
  return list.map((each, place) => (place === at ? item : each));
}

/** The list without one item. */
export function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, place) => place !== at);
}

/** The mapping that rows make; rows without a name are not in it yet, and of two with the same name the last counts. */
export function mappingFrom(entries: readonly Entry[]): Record<string, unknown> {
  return Object.fromEntries(
    entries.filter(entry => entry.name !== '').map(({ name, value }) => [name, value])
  );
}

/** The rows of a mapping. */
export function entriesOf(mapping: Readonly<Record<string, unknown>>): Entry[] {
  return Object.entries(mapping).map(([name, value]) => ({ name, value }));
}

/** The names that more than one row has. */
export function repeated(entries: readonly Entry[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of entries) {
    if (name !== '' && seen.has(name)) {
      twice.add(name);
    }
    seen.add(name);
  }
  return twice;
}

const LINE = /^\s*(?:"([^"]+)"|([^\s"=:,\t]+))\s*(?:\t|:=|=(?!=)|:(?!:))\s*(.+?)\s*,?\s*$/;
const NAMED = /^\s*(.+?)\s+as\s+(?:"([^"]+)"|(\w+))\s*,?\s*$/i;

/** Pasted lines as entries: `name = value`, `name: value`, `name⇥value` or SQL's `value AS name`; null when they are not. */
export function parseLines(text: string): Entry<string>[] | null {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '');
  const entries = lines.map(parseLine);
  return lines.length > 0 && entries.every(entry => entry !== null) ? entries : null;
}

function parseLine(line: string): Entry<string> | null {
  const named = NAMED.exec(line);
  if (named) {
    return { name: named[2] ?? named[3] ?? '', value: named[1] ?? '' };
  }
  const found = LINE.exec(line);
  return found ? { name: found[1] ?? found[2] ?? '', value: found[3] ?? '' } : null;
}

/** A name for what an expression gives: `avg(dep_delay)` becomes `avg_dep_delay`. */
export function suggestedName(expression: string, taken: readonly string[] = []): string {
  const words = expression
    .replaceAll('*', ' all ')
    .match(/[\p{L}_][\p{L}\p{N}_]*/gu)
    ?.slice(0, 4);
  const name = (words ?? []).join('_').toLowerCase().slice(0, 40).replace(/_all$/, '');
  if (name === '') {
    return '';
  }
  let free = name;
  for (let number = 2; taken.includes(free); number += 1) {
    free = `${name}_${number}`;
  }
  return free;
}
