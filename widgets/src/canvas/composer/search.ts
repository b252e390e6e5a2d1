import type { NodeDescription } from '../../contract/wire';

/** Words that say nothing about what a person wants. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'a an and by each for from in into of on or per the to with'.split(' ')
);

/**
 * The node types that a person may mean, the likeliest first: by name, by what people search for, by the summary.
 * Every word must be found somewhere, but for those that say nothing; without any word all types are there.
 */
export function searched(types: readonly NodeDescription[], query: string): NodeDescription[] {
  const all = wordsOf(query);
  const telling = all.filter(word => !EMPTY_WORDS.has(word));
  const words = telling.length ? telling : all;
  if (words.length === 0) {
    return [...types];
  }
  return types
    .map(type => ({ type, score: scoreOf(type, words, all.join(' ')) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ type }) => type);
}

function scoreOf(type: NodeDescription, words: readonly string[], phrase: string): number {
  const name = wordsOf(type.type);
  const keywords = type.keywords.map(keyword => wordsOf(keyword));
  const summary = wordsOf(type.summary);
  let score = name.join(' ').startsWith(phrase) ? 20 : 0;
  score += keywords.some(keyword => keyword.join(' ') === phrase) ? 12 : 0;
  let found = 0;
  for (const word of words) {
    const best = Math.max(
      8 * likeness(word, name),
      6 * Math.max(0, ...keywords.map(keyword => likeness(word, keyword))),
      2 * likeness(word, summary)
    );
    found += best > 0 ? 1 : 0;
    score += best;
  }
  // "average by month": who knows averages is meant, though nobody knows months.
  return found === words.length ? score + 10 : found * 2 > words.length || found >= 1 ? score / 2 : 0;
}

/** 1 for the word itself, less where one only begins like it. */
function likeness(word: string, among: readonly string[]): number {
  if (among.includes(word)) {
    return 1;
  }
  const begins = among.some(other => other.startsWith(word) || (other.length > 3 && word.startsWith(other)));
  return begins ? 0.6 : 0;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
