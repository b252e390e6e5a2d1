const LONGEST = 64;
/** What a node has room for: a path is cut here, at its beginning, and not by the page at its end. */
const LONGEST_PATH = 25;

/**
 * A node's parameters in few words, whatever its type is: a single one by its value alone, several by name and
 * value, in the order in which the document gives them.
 */
export function parameterSummary(params: Record<string, unknown> | undefined): string {
  const entries = Object.entries(params ?? {}).filter(([, value]) => value !== null && value !== undefined);
  const [only] = entries;
  if (only && entries.length === 1) {
    return shortened(inShort(only[1]), LONGEST);
  }
  const parts = entries.map(([name, value]) => `${name.replaceAll('_', ' ')}: ${inShort(value)}`);
  return shortened(parts.join(' · '), LONGEST);
}

/** A parameter's value as one would say it: lists with commas, mappings as `name = value`. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(item => valueText(item)).join(', ');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, part]) => `${name} = ${valueText(part)}`)
      .join(', ');
  }
  return String(value);
}

function inShort(value: unknown): string {
  const text = valueText(value);
  return isPath(text) ? shortened(text, LONGEST_PATH) : text;
}

function isPath(text: string): boolean {
  return text.includes('/') && !text.includes(' ');
}

/** The text, cut at the end with an ellipsis; a path keeps its end, which is what tells it apart. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) {
    return text;
  }
  return isPath(text) ? `…${text.slice(1 - longest)}` : `${text.slice(0, longest - 1)}…`;
}
