export interface Suggestion {
  value: string;
  /** Beside the value, such as a column's type. */
  note?: string | undefined;
}

const MOST = 200;

/** What one may choose, nearest first: names that begin with the text, then those that have it anywhere. */
export function matching(suggestions: readonly Suggestion[], text: string): Suggestion[] {
  const wanted = text.trim().toLowerCase();
  const begins = suggestions.filter(each => each.value.toLowerCase().startsWith(wanted));
  const has = suggestions.filter(each => {
    const name = each.value.toLowerCase();
    return !name.startsWith(wanted) && name.includes(wanted);
  });
  return [...begins, ...has].slice(0, MOST);
}
