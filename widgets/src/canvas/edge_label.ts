import type { Column } from '../contract/wire';

export interface EdgeLabel {
  /** The first columns, each with its type. */
  shown: Column[];
  /** How many more there are. */
  more: number;
}

const SHOWN = 3;

/** The columns that an edge names. One column more than fits is shown instead of being counted. */
export function edgeLabel(columns: readonly Column[]): EdgeLabel {
  const shown = columns.length <= SHOWN + 1 ? [...columns] : columns.slice(0, SHOWN);
  return { shown, more: columns.length - shown.length };
}

/** The size that dagre keeps free for a label, in pixels, as canvas.css draws it. */
export function labelSize(columns: readonly Column[] | null): { width: number; height: number } {
  if (!columns?.length) {
    return { width: 0, height: 0 };
  }
  const { shown, more } = edgeLabel(columns);
  const longest = Math.max(...shown.map(column => column.name.length + column.type.length + 2));
  return { width: Math.min(200, longest * 6.7 + 22), height: (shown.length + (more ? 1 : 0)) * 15 + 8 };
}
