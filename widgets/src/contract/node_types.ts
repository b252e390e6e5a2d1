import { nodeTypes } from './nodes.generated';
import type { NodeDescription } from './wire';

/** What a view needs to know of node types, by type. */
export type Descriptions = ReadonlyMap<
  string,
  Pick<NodeDescription, 'category' | 'outputs'> & { inputs?: string[] }
>;

/** The node types that this bundle was built with; for pages that draw a pipeline without asking the service. */
export const BUILT_IN: Descriptions = new Map(
  nodeTypes.map(({ type, category, inputs, outputs }) => [
    type,
    { category, inputs: [...inputs], outputs: [...outputs] }
  ])
);
