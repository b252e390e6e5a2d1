import type { Table } from '../../src/contract/arrow';

type Value = string | number | null;

/** A table of these columns; what is a number in all its values is one. */
export function table(columns: Record<string, Value[]>): Table {
  const names = Object.keys(columns);
  const value = (row: number, column: number): Value => columns[names[column] ?? '']?.[row] ?? null;
  const isNumeric = (name: string): boolean =>
    (columns[name] ?? []).every(one => one === null || typeof one === 'number');
  return {
    columns: names.map(name => ({
      name,
      type: isNumeric(name) ? 'int64' : 'string',
      numeric: isNumeric(name)
    })),
    rowCount: Object.values(columns)[0]?.length ?? 0,
    text: (row, column) => {
      const found = value(row, column);
      return found === null ? null : String(found);
    },
    position: (row, column) => {
      const found = value(row, column);
      return typeof found === 'number' ? found : null;
    }
  };
}
