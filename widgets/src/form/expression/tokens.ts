export type TokenKind =
  'word' | 'quoted' | 'text' | 'number' | 'parameter' | 'operator' | 'comment' | 'space';

export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
}

/** In this order; a quote that is never closed reaches to the end. */
const FORMS: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /\s+/y],
  ['comment', /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ['text', /'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
  ['parameter', /\$\w*/y],
  ['number', /(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['operator', /::|\|\||<=|>=|<>|!=|==|\/\/|\*\*|[^\s]/y]
];

/** The next token at a place of a text. */
export function tokenAt(text: string, start: number): Token {
  for (const [kind, form] of FORMS) {
    form.lastIndex = start;
    const found = form.exec(text);
    if (found && found[0] !== '') {
      return { kind, text: found[0], start, end: start + found[0].length };
    }
  }
  return { kind: 'operator', text: text.charAt(start), start, end: start + 1 };
}

/** All tokens of a text, spaces too. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < text.length; at = found.at(-1)?.end ?? text.length) {
    found.push(tokenAt(text, at));
  }
  return found;
}

/** Words of the language that are no names. */
export const EXPRESSION_WORDS: readonly string[] = [
  'AND',
  'AS',
  'ASC',
  'BETWEEN',
  'BY',
  'CASE',
  'CAST',
  'CURRENT',
  'DATE',
  'DESC',
  'DISTINCT',
  'ELSE',
  'END',
  'ESCAPE',
  'EXTRACT',
  'FALSE',
  'FILTER',
  'FIRST',
  'FOLLOWING',
  'FROM',
  'ILIKE',
  'IN',
  'INTERVAL',
  'IS',
  'LAST',
  'LIKE',
  'NOT',
  'NULL',
  'NULLS',
  'OR',
  'ORDER',
  'OVER',
  'PARTITION',
  'PRECEDING',
  'RANGE',
  'ROW',
  'ROWS',
  'THEN',
  'TIMESTAMP',
  'TRUE',
  'TRY_CAST',
  'UNBOUNDED',
  'WHEN',
  'WHERE'
];

export const QUERY_WORDS: readonly string[] = [
  ...EXPRESSION_WORDS,
  'ALL',
  'CROSS',
  'EXCEPT',
  'EXISTS',
  'FULL',
  'GROUP',
  'HAVING',
  'INNER',
  'INTERSECT',
  'JOIN',
  'LEFT',
  'LIMIT',
  'OFFSET',
  'ON',
  'OUTER',
  'QUALIFY',
  'RIGHT',
  'SELECT',
  'UNION',
  'USING',
  'WITH'
];

/** A column's name as an expression writes it. */
export function quotedName(name: string): string {
  const plain = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !QUERY_WORDS.includes(name.toUpperCase());
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}
