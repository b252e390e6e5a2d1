/** A node that reads something, as a document has it. */
export interface ReadingNode {
  type: string;
  params: Record<string, unknown>;
}

/** The Python expression that reads it: `kk.read_csv("data.csv")`. */
export function readingExpression({ type, params }: ReadingNode): string {
  const { path, ...rest } = params;
  const options = Object.entries(rest).map(([name, value]) => `, ${name}=${pythonLiteral(value)}`);
  return `kk.${type}(${pythonLiteral(path)}${options.join('')})`;
}

/** A JSON value as Python writes it. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (Array.isArray(value)) {
    return `[${value.map(pythonLiteral).join(', ')}]`;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(
      ([name, part]) => `${pythonLiteral(name)}: ${pythonLiteral(part)}`
    );
    return `{${entries.join(', ')}}`;
  }
  // JSON's escapes within strings are Python's too.
  return JSON.stringify(value);
}
