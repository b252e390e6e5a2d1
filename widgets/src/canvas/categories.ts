import type { Descriptions } from '../contract/node_types';
import type { NodeSpec } from '../contract/wire';
import type { IconName } from '../elements/Icon';

export interface Category {
  name: string;
  /** A custom property of theme.css. */
  colour: string;
  icon: IconName;
}

const CATEGORIES: Record<string, Category> = {
  Read: { name: 'Read', colour: 'var(--kk-read)', icon: 'read' },
  Columns: { name: 'Columns', colour: 'var(--kk-columns)', icon: 'columns' },
  Rows: { name: 'Rows', colour: 'var(--kk-rows)', icon: 'rows' },
  Shape: { name: 'Shape', colour: 'var(--kk-shape)', icon: 'shape' },
  Combine: { name: 'Combine', colour: 'var(--kk-combine)', icon: 'combine' },
  Write: { name: 'Write', colour: 'var(--kk-write)', icon: 'write' }
};
const UNKNOWN: Category = { name: '', colour: 'var(--kk-muted)', icon: 'table' };

/**
 * A node's category as its type declares it. Where the type is not known, its place in the graph says the rest:
 * what takes nothing reads, and what takes several inputs combines them.
 */
export function categoryOf(node: NodeSpec, descriptions: Descriptions): Category {
  const declared = descriptions.get(node.type)?.category;
  if (declared !== undefined) {
    return CATEGORIES[declared] ?? { ...UNKNOWN, name: declared };
  }
  const inputs = node.inputs?.length ?? 0;
  const guess = node.type.startsWith('write_')
    ? 'Write'
    : inputs === 0
      ? 'Read'
      : inputs > 1
        ? 'Combine'
        : '';
  return CATEGORIES[guess] ?? UNKNOWN;
}
