import type { Description } from '../contract/wire';

const IMPORT = 'import karyaksham_kernel as kk';

/** The first cell of a new pipeline, for a person to fill in. */
export const STARTER = `${IMPORT}

# Name a file or a folder, run the cell, and go on from there.
pipeline = kk.read_csv("data.csv")
pipeline`;

/** A cell that reads a dataset and shows the pipeline. */
export function readingCell(node: Description['node']): string {
  const { path, ...rest } = node.params;
  const options = Object.entries(rest).map(([name, value]) => `, ${name}=${pythonLiteral(value)}`);
  return `${IMPORT}\n\npipeline = kk.${node.type}(${pythonLiteral(path)}${options.join('')})\npipeline`;
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
