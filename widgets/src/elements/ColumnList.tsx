import type { Column } from '../contract/wire';

/** Columns with their types, one below the other. */
export function ColumnList({ columns }: { columns: readonly Column[] }): JSX.Element {
  return (
    <ol className="kk-columns">
      {columns.map(column => (
        <li key={column.name}>
          <span className="kk-ellipsis" title={column.name}>
            {column.name}
          </span>
          <span className="kk-type">{column.type}</span>
        </li>
      ))}
    </ol>
  );
}
