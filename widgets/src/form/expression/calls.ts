import type { FunctionDescription } from '../../contract/wire';
import { tokens } from './tokens';

export interface Call {
  name: string;
  /** Which argument the cursor is in, from 0. */
  argument: number;
}

/** The innermost call that a place of a text is inside of. */
export function callAt(text: string, position: number): Call | null {
  const open: Call[] = [];
  let word = '';
  for (const token of tokens(text)) {
    if (token.start >= position) {
      break;
    }
    // Inside a text or a comment nothing opens, but the call around it is still the one.
    if (token.text === '(') {
      open.push({ name: word, argument: 0 });
    } else if (token.text === ')') {
      open.pop();
    } else if (token.text === ',' && open.length > 0) {
      (open.at(-1) as Call).argument += 1;
    }
    if (token.kind !== 'space') {
      word = token.kind === 'word' ? token.text : '';
    }
  }
  return open.findLast(call => call.name !== '') ?? null;
}

/** The function that the documentation line tells of: the one under the cursor, or the one whose arguments it is in. */
export function functionAt(
  text: string,
  position: number,
  functions: readonly FunctionDescription[]
): { description: FunctionDescription; argument: number | null } | null {
  const under = tokens(text).find(
    token => token.kind === 'word' && token.start <= position && position <= token.end
  );
  const touched = under && named(functions, under.text);
  if (touched && /^\s*\(/.test(text.slice(under.end))) {
    return { description: touched, argument: null };
  }
  const call = callAt(text, position);
  const description = call && named(functions, call.name);
  return call && description ? { description, argument: call.argument } : null;
}

function named(functions: readonly FunctionDescription[], name: string): FunctionDescription | undefined {
  const wanted = name.toLowerCase();
  return functions.find(each => each.name === wanted || each.aliases.includes(wanted));
}

/** A signature cut up so that the argument one is in can be marked. */
export function signatureParts(signature: string, argument: number | null): [string, string, string] {
  const found = /^(.*?\()(.*)(\).*)$/s.exec(signature);
  if (argument === null || !found) {
    return [signature, '', ''];
  }
  const [, head = '', middle = '', tail = ''] = found;
  const declared = middle.split(', ');
  const last = declared.length - 1;
  const at = declared[last]?.endsWith('...') ? Math.min(argument, last) : argument;
  if (declared[at] === undefined || middle === '') {
    return [signature, '', ''];
  }
  const before = declared.slice(0, at).map(each => `${each}, `);
  const after = declared.slice(at + 1).map(each => `, ${each}`);
  return [head + before.join(''), declared[at], after.join('') + tail];
}
