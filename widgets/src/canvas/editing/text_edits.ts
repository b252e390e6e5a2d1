import { parseTree, type Node } from 'jsonc-parser';

/** A piece of text in the place of another: from `start` up to and without `end`. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

const WIDEST = 100;
const INDENT = '  ';

/**
 * What has to be changed in a JSON text so that it holds `value`, from its end to its beginning.
 *
 * Only what differs is touched: the writing of everything else stays (numbers that JavaScript cannot hold, a person's
 * line breaks), and two people who change different values do not meet in one piece of text.
 */
export function editsBetween(text: string, value: unknown): TextEdit[] {
  const tree = text.trim() === '' ? undefined : parseTree(text);
  if (!tree) {
    return [{ start: 0, end: text.length, text: `${written(value, '')}\n` }];
  }
  const edits: TextEdit[] = [];
  compare(text, tree, value, edits);
  return edits
    .map((edit, place) => ({ edit, place }))
    .sort((a, b) => b.edit.start - a.edit.start || b.edit.end - a.edit.end || b.place - a.place)
    .map(({ edit }) => edit);
}

/** The text after the edits; they go from its end to its beginning. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  return edits.reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}

function compare(text: string, tree: Node, value: unknown, edits: TextEdit[]): void {
  if (tree.type === 'object' && isObject(value)) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    compareChildren(
      text,
      tree,
      memberKey,
      entries.map(([key, part]) => ({ key, part, name: key })),
      edits
    );
  } else if (tree.type === 'array' && Array.isArray(value)) {
    const parts = value as unknown[];
    compareChildren(
      text,
      tree,
      elementKey,
      parts.map(part => ({ key: keyOf(part), part, name: null })),
      edits
    );
  } else if (tree.type === 'object' || tree.type === 'array' || tree.value !== value) {
    replace(text, tree, value, edits);
  }
}

interface Wanted {
  key: string;
  part: unknown;
  /** A member's name; null for an element. */
  name: string | null;
}

function compareChildren(
  text: string,
  tree: Node,
  key: (child: Node) => string,
  wanted: readonly Wanted[],
  edits: TextEdit[]
): void {
  const children = tree.children ?? [];
  const pairs = inOrder(
    children.map(key),
    wanted.map(one => one.key),
    tree.type === 'array'
  );
  if (pairs === null || pairs.size === 0) {
    if (children.length > 0 || wanted.length > 0) {
      replace(text, tree, valueOf(wanted, tree.type === 'object'), edits);
    }
    return;
  }
  const kept = new Set(pairs.values());
  removeOthers(children, kept, edits);
  insertMissing(text, tree, wanted, pairs, edits);
  for (const [place, index] of pairs) {
    const [child, one] = [children[index], wanted[place]];
    const node = tree.type === 'object' ? child?.children?.[1] : child;
    if (node && one) {
      compare(text, node, one.part, edits);
    }
  }
}

/**
 * Which wanted child is which child of the text: place among the wanted → index in the text. Null where their order
 * differs, or where a key is there twice. Of arrays without keys as many are paired as both have.
 */
function inOrder(
  keys: readonly string[],
  wanted: readonly string[],
  array: boolean
): Map<number, number> | null {
  if (
    array &&
    keys.length === wanted.length &&
    new Set(keys).size === keys.length &&
    !sameKeys(keys, wanted)
  ) {
    return new Map(wanted.map((_, place) => [place, place])); // a value or an id was changed in its place
  }
  const places = new Map(keys.map((key, index) => [key, index]));
  if (places.size < keys.length || new Set(wanted).size < wanted.length) {
    return keys.length === wanted.length ? new Map(wanted.map((_, place) => [place, place])) : null;
  }
  const pairs = new Map<number, number>();
  let last = -1;
  for (const [place, key] of wanted.entries()) {
    const index = places.get(key);
    if (index !== undefined) {
      if (index < last && array) {
        return null;
      }
      last = Math.max(last, index);
      pairs.set(place, index);
    }
  }
  return pairs;
}

function sameKeys(keys: readonly string[], wanted: readonly string[]): boolean {
  const known = new Set(keys);
  return wanted.every(key => known.has(key));
}

function removeOthers(children: readonly Node[], kept: ReadonlySet<number>, edits: TextEdit[]): void {
  const first = Math.min(...kept);
  for (const [index, child] of children.entries()) {
    const [before, after] = [children[index - 1], children[index + 1]];
    if (kept.has(index)) {
      continue;
    }
    if (index < first && after) {
      edits.push({ start: child.offset, end: after.offset, text: '' });
    } else if (before) {
      edits.push({ start: before.offset + before.length, end: child.offset + child.length, text: '' });
    }
  }
}

function insertMissing(
  text: string,
  tree: Node,
  wanted: readonly Wanted[],
  pairs: ReadonlyMap<number, number>,
  edits: TextEdit[]
): void {
  const children = tree.children ?? [];
  const firstKept = children[Math.min(...pairs.values())];
  let anchor: Node | undefined;
  for (const [place, one] of wanted.entries()) {
    const index = pairs.get(place);
    if (index !== undefined) {
      anchor = children[index];
      continue;
    }
    const beside = anchor ?? firstKept;
    if (!beside) {
      continue;
    }
    const gap = gapBefore(text, beside);
    const put = withName(one.name, written(one.part, gap.startsWith('\n') ? gap.slice(1) : ''));
    if (anchor) {
      const end = anchor.offset + anchor.length;
      edits.push({ start: end, end, text: `,${gap}${put}` });
    } else {
      edits.push({ start: beside.offset, end: beside.offset, text: `${put},${gap}` });
    }
  }
}

/** What stands before a child: a line break with its indentation, or a space. */
function gapBefore(text: string, child: Node): string {
  const line = text.slice(text.lastIndexOf('\n', child.offset - 1) + 1, child.offset);
  return child.offset > 0 && line.trim() === '' && text.lastIndexOf('\n', child.offset - 1) >= 0
    ? `\n${line}`
    : ' ';
}

function replace(text: string, tree: Node, value: unknown, edits: TextEdit[]): void {
  const line = text.slice(text.lastIndexOf('\n', tree.offset) + 1, tree.offset);
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  edits.push({ start: tree.offset, end: tree.offset + tree.length, text: written(value, indent) });
}

/** A value as JSON: on one line where it is short, else one part a line, indented below `indent`. */
export function written(value: unknown, indent: string): string {
  const line = oneLine(value);
  const nodes = isObject(value) && Array.isArray(value.nodes);
  if (typeof value !== 'object' || value === null || (!nodes && indent.length + line.length <= WIDEST)) {
    return line;
  }
  const inner = indent + INDENT;
  const isList = Array.isArray(value);
  const parts = isList
    ? (value as unknown[]).map(part => written(part, inner))
    : Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([name, part]) => withName(name, written(part, inner)));
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return parts.length ? `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}` : open + close;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${(value as unknown[]).map(oneLine).join(', ')}]`;
  }
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return `{${entries.map(([name, part]) => withName(name, oneLine(part))).join(', ')}}`;
  }
  return JSON.stringify(value ?? null);
}

function withName(name: string | null, text: string): string {
  return name === null ? text : `${JSON.stringify(name)}: ${text}`;
}

function valueOf(wanted: readonly Wanted[], object: boolean): unknown {
  return object ? Object.fromEntries(wanted.map(one => [one.name, one.part])) : wanted.map(one => one.part);
}

/** What tells an element from another: its id where it has one, else its value. */
function keyOf(part: unknown): string {
  return isObject(part) && typeof part.id === 'string' ? `id ${part.id}` : JSON.stringify(part ?? null);
}

function elementKey(child: Node): string {
  return keyOf(plain(child));
}

function memberKey(child: Node): string {
  return String(child.children?.[0]?.value);
}

function plain(node: Node): unknown {
  if (node.type === 'array') {
    return (node.children ?? []).map(plain);
  }
  if (node.type === 'object') {
    return Object.fromEntries(
      (node.children ?? []).map(one => [memberKey(one), one.children?.[1] && plain(one.children[1])])
    );
  }
  return node.value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
