import type { Description } from '../contract/wire';
import { readingExpression } from '../elements/reading_code';

export { pythonLiteral } from '../elements/reading_code';

/** What every notebook begins with. */
export const IMPORT = 'import karyaksham_kernel as kk';

/** The first cell of a new pipeline, for a person to fill in. */
export const STARTER = `${IMPORT}

# Name a file or a folder, run the cell, and go on from there.
pipeline = kk.read_csv("data.csv")
pipeline`;

/** A cell that reads a dataset and shows the pipeline. */
export function readingCell(node: Description['node']): string {
  return `${IMPORT}\n\npipeline = ${readingExpression(node)}\npipeline`;
}
