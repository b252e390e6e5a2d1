import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StringStream } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

import { QUERY_WORDS, EXPRESSION_WORDS, tokenAt } from './tokens';

/** Whether a comment or a text of an earlier line is still open, and which. */
interface Open {
  until: '' | "'" | '"' | '*/';
}

/** Highlighting needs words only, not sense, so the same tokens as completion's will do. */
function language(words: readonly string[]): Extension {
  const keywords = new Set(words);
  const parser = StreamLanguage.define<Open>({
    startState: () => ({ until: '' }),
    token: (stream, open) => (open.until ? goOn(stream, open) : begin(stream, open, keywords)),
    languageData: { closeBrackets: { brackets: ['(', "'", '"'] } }
  });
  return [parser, syntaxHighlighting(STYLE)];
}

function begin(stream: StringStream, open: Open, keywords: ReadonlySet<string>): string | null {
  const token = tokenAt(stream.string, stream.pos);
  stream.pos = token.end;
  switch (token.kind) {
    case 'text':
    case 'quoted': {
      const quote = token.kind === 'text' ? "'" : '"';
      open.until = token.text.length > 1 && token.text.endsWith(quote) ? '' : quote;
      return styleOf(quote);
    }
    case 'comment':
      open.until = token.text.startsWith('/*') && !token.text.endsWith('*/') ? '*/' : '';
      return 'comment';
    case 'number':
      return 'number';
    case 'parameter':
      return 'variableName.special';
    case 'word':
      return keywords.has(token.text.toUpperCase())
        ? 'keyword'
        : calledAt(stream)
          ? 'variableName.function'
          : 'variableName';
    default:
      return token.kind === 'operator' ? 'operator' : null;
  }
}

function goOn(stream: StringStream, open: Open): string {
  const { until } = open;
  const at = stream.string.indexOf(until, stream.pos);
  stream.pos = at < 0 ? stream.string.length : at + until.length;
  open.until = at < 0 ? until : '';
  return styleOf(until);
}

function styleOf(until: Open['until']): string {
  return until === '*/' ? 'comment' : until === '"' ? 'variableName' : 'string';
}

function calledAt(stream: StringStream): boolean {
  return /^\s*\(/.test(stream.string.slice(stream.pos));
}

/** Jupyter's colours for code, with their own for pages that have none (see form.css). */
const STYLE = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--kk-code-keyword)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--kk-code-string)' },
  { tag: tags.number, color: 'var(--kk-code-number)' },
  { tag: tags.comment, color: 'var(--kk-code-comment)', fontStyle: 'italic' },
  { tag: tags.function(tags.variableName), color: 'var(--kk-code-function)' },
  { tag: tags.special(tags.variableName), color: 'var(--kk-code-parameter)' },
  { tag: tags.variableName, color: 'var(--kk-text)' },
  { tag: tags.operator, color: 'var(--kk-code-operator)' }
]);

export const EXPRESSIONS: Extension = language(EXPRESSION_WORDS);
export const QUERIES: Extension = language(QUERY_WORDS);
