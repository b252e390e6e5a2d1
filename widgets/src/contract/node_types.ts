import { nodeTypes } from './nodes.generated';
import type { NodeDescription } from './wire';

/** What a picture needs to know of node types, by type. */
export type Descriptions = ReadonlyMap<string, Pick<NodeDescription, 'category' | 'outputs' | 'inputs'>>;

/** The node types that this bundle was built with: there before the service has answered, or without one. */
export const BUILT_IN_TYPES: readonly NodeDescription[] = nodeTypes as unknown as readonly NodeDescription[];

export const BUILT_IN: ReadonlyMap<string, NodeDescription> = byType(BUILT_IN_TYPES);

export function byType(types: readonly NodeDescription[]): ReadonlyMap<string, NodeDescription> {
  return new Map(types.map(one => [one.type, one]));
}
