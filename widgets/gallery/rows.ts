import {
  columnFromArray,
  float64,
  int64,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
  type Column
} from '@uwdata/flechette';

const MICROSECOND = 2;
const LONG = `A remark that goes on for longer than any column is wide, with a line end\nin its middle and <b>tags</b> that stay text. `;

/** Rows of a result as the service sends them. */
export function arrowRows(offset: number, count: number): Uint8Array {
  return stream(flights(offset, count));
}

/** The rows of the gallery's nodes. */
export function previewRows(node: string, count: number): Uint8Array {
  if (node === 'wide') {
    return wide(count);
  }
  const columns = flights(0, node === 'on_time' ? 0 : count);
  if (node !== 'renamed') {
    return stream(columns);
  }
  const kept = Object.fromEntries(Object.entries(columns).filter(([name]) => name !== 'month'));
  const rank = columnFromArray(
    Array.from({ length: count }, (__, row) => BigInt(row + 1)),
    int64()
  );
  const rounded = columnFromArray(
    Array.from({ length: count }, (__, row) => (row % 9 ? (row % 3 ? row / 7 : Math.round(row / 7)) : null)),
    float64()
  );
  return stream({ ...kept, mean_delay: rounded, rank });
}

function flights(offset: number, count: number): Record<string, Column<unknown>> {
  const rows = Array.from({ length: count }, (_, index) => offset + index);
  return {
    carrier: columnFromArray(
      rows.map(row => (row % 7 === 3 ? null : ['UA', 'B6', 'EV', 'DL'][(row * row) % 4])),
      utf8()
    ),
    name: columnFromArray(
      rows.map(row => (row % 5 ? 'United Air Lines Inc.' : row % 10 ? '' : LONG.repeat(3))),
      utf8()
    ),
    month: columnFromArray(
      rows.map(row => BigInt((row % 12) + 1)),
      int64()
    ),
    flights: columnFromArray(
      rows.map(row => BigInt(row) * 9_007_199_254_741n),
      int64()
    ),
    mean_delay: columnFromArray(
      rows.map(row => (row % 9 ? row / 7 : null)),
      float64()
    ),
    time_hour: columnFromArray(
      rows.map(row => new Date(Date.UTC(2013, 0, 1) + ((row * 7919) % 8760) * 3_600_000)),
      timestamp(MICROSECOND)
    )
  } as Record<string, Column<unknown>>;
}

const WIDE = 100;

/** As many rows as asked for, with a hundred columns: 10,000 rows are a million cells. */
function wide(count: number): Uint8Array {
  const columns: Record<string, Column<unknown>> = {};
  for (let column = 0; column < WIDE; column += 1) {
    columns[`measure_${column}`] = columnFromArray(
      Array.from({ length: count }, (_, row) => (row * (column + 1) * 7919) % 100_003),
      float64()
    ) as Column<unknown>;
  }
  return stream(columns);
}

function stream(columns: Record<string, Column<unknown>>): Uint8Array {
  return tableToIPC(tableFromColumns(columns), { format: 'stream' }) ?? new Uint8Array();
}
