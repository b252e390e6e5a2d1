import type { Table } from '../contract/arrow';
import type { GridMarks, Mark } from '../elements/grid_rows';

/** How two tables differ, told for each of them. */
export interface Comparison {
  before: GridMarks;
  after: GridMarks;
  /** Names, in the order of their table. */
  added: string[];
  removed: string[];
  changed: string[];
}

/**
 * What a node did to its input. `rowByRow`: the rows of both correspond, so that cells can be compared; otherwise a
 * column has changed only where its type has.
 */
export function compare(before: Table, after: Table, rowByRow: boolean): Comparison {
  const compared = rowByRow && before.rowCount === after.rowCount;
  const old = places(before);
  const now = places(after);
  const changed = after.columns.flatMap(({ name }, column) => {
    const at = old.get(name);
    return at !== undefined && differs(before, at, after, column, compared) ? [name] : [];
  });
  const isChanged = new Set(changed);
  const marks = (table: Table, other: Table, there: ReadonlyMap<string, number>, absent: Mark): GridMarks => {
    const column = (index: number): Mark | undefined => {
      const name = table.columns[index]?.name ?? '';
      return there.has(name) ? (isChanged.has(name) ? 'changed' : undefined) : absent;
    };
    return {
      column,
      cell: (row, index) => {
        const mark = column(index);
        if (mark !== 'changed') {
          return mark;
        }
        const at = there.get(table.columns[index]?.name ?? '') ?? 0;
        return compared && table.text(row, index) !== other.text(row, at) ? 'changed' : undefined;
      }
    };
  };
  return {
    before: marks(before, after, now, 'removed'),
    after: marks(after, before, old, 'new'),
    added: after.columns.filter(({ name }) => !old.has(name)).map(({ name }) => name),
    removed: before.columns.filter(({ name }) => !now.has(name)).map(({ name }) => name),
    changed
  };
}

function places(table: Table): Map<string, number> {
  return new Map(table.columns.map(({ name }, column) => [name, column]));
}

function differs(before: Table, at: number, after: Table, column: number, compared: boolean): boolean {
  if (before.columns[at]?.type !== after.columns[column]?.type) {
    return true;
  }
  for (let row = 0; compared && row < after.rowCount; row += 1) {
    if (before.text(row, at) !== after.text(row, column)) {
      return true;
    }
  }
  return false;
}
