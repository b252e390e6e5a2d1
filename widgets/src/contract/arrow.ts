import { tableFromIPC } from '@uwdata/flechette';

import { cellText, isNumeric, positionOf, typeName } from './arrow_types';

export interface TableColumn {
  name: string;
  /** As Karyaksham writes it: `int64`, `decimal(10,2)`, `list<string>`. */
  type: string;
  numeric: boolean;
}

/** Rows to be read, not computed with: every cell as text, null where there is no value. */
export interface Table {
  columns: TableColumn[];
  rowCount: number;
  text(row: number, column: number): string | null;
  /** Where a value lies on a line, to be drawn and not to be read; null for no value and for what has no such place. */
  position(row: number, column: number): number | null;
}

/** Reads an Arrow IPC stream; throws when the bytes are none. */
export function readTable(bytes: Uint8Array): Table {
  // Numbers beyond 2⁵³ must arrive as they are: int64 as BigInt, decimals as scaled integers.
  const table = tableFromIPC(bytes, { useBigInt: true, useDecimalInt: true });
  const fields = table.schema.fields;
  return {
    columns: fields.map(field => ({
      name: field.name,
      type: typeName(field.type),
      numeric: isNumeric(field.type)
    })),
    rowCount: table.numRows,
    text(row, column) {
      const field = fields[column];
      return field ? cellText(table.getChildAt(column).at(row), field.type) : null;
    },
    position(row, column) {
      const field = fields[column];
      return field ? positionOf(table.getChildAt(column).at(row), field.type) : null;
    }
  };
}
