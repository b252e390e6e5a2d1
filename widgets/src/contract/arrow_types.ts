import { Type, type DataType, type Field } from '@uwdata/flechette';

const UNITS_PER_MILLISECOND: readonly number[] = [0.001, 1, 1e3, 1e6]; // second, milli, micro, nano

/** An Arrow type under the name that pipelines use for it. */
export function typeName(type: DataType): string {
  switch (type.typeId) {
    case Type.Null:
      return 'null';
    case Type.Int:
      return `${type.signed ? 'int' : 'uint'}${type.bitWidth}`;
    case Type.Float:
      return ['float16', 'float32', 'float64'][type.precision] ?? 'float64';
    case Type.Bool:
      return 'bool';
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return 'string';
    case Type.Decimal:
      return `decimal(${type.precision},${type.scale})`;
    case Type.Date:
      return 'date';
    case Type.Time:
      return 'time';
    case Type.Timestamp:
      return 'datetime';
    case Type.Duration:
      return 'duration';
    case Type.Dictionary:
      return 'categorical';
    default:
      return nestedTypeName(type);
  }
}

function nestedTypeName(type: DataType): string {
  const children = (type as { children?: Field[] }).children ?? [];
  switch (type.typeId) {
    case Type.List:
    case Type.LargeList:
    case Type.ListView:
    case Type.LargeListView:
    case Type.FixedSizeList:
      return `list<${children[0] ? typeName(children[0].type) : 'null'}>`;
    case Type.Struct:
      return `struct<${children.map(field => `${field.name}: ${typeName(field.type)}`).join(', ')}>`;
    default:
      return 'binary';
  }
}

/** A cell as a person reads it; null stays null so that the table can show it apart from an empty text. */
export function cellText(value: unknown, type: DataType): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  switch (type.typeId) {
    case Type.Date:
      return new Date(Number(value)).toISOString().slice(0, 10);
    case Type.Timestamp:
      return timestampText(Number(value));
    case Type.Time:
      return timeText(Number(value) / (UNITS_PER_MILLISECOND[type.unit] ?? 1));
    case Type.Duration:
      return `${Number(value) / (UNITS_PER_MILLISECOND[type.unit] ?? 1) / 1000} s`;
    case Type.Decimal:
      return decimalText(BigInt(value as bigint | number), type.scale);
    case Type.Dictionary:
      return cellText(value, type.dictionary);
    default:
      return plainText(value);
  }
}

function plainText(value: unknown): string {
  if (value instanceof Uint8Array) {
    return Array.from(value.subarray(0, 64), byte => byte.toString(16).padStart(2, '0')).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const plain = ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value;
    return JSON.stringify(plain, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  }
  return String(value);
}

/** `2013-01-01 05:15:00`, with a fraction only where there is one. */
function timestampText(milliseconds: number): string {
  const day = Math.floor(milliseconds / 86_400_000);
  const date = new Date(day * 86_400_000);
  if (Number.isNaN(date.getTime())) {
    return String(milliseconds);
  }
  return `${date.toISOString().slice(0, 10)} ${timeText(milliseconds - day * 86_400_000)}`;
}

function timeText(milliseconds: number): string {
  const micros = Math.round(milliseconds * 1000);
  const clock = new Date(Math.floor(micros / 1000)).toISOString().slice(11, 19);
  const fraction = (micros % 1_000_000).toString().padStart(6, '0').replace(/0+$/, '');
  return fraction ? `${clock}.${fraction}` : clock;
}

function decimalText(scaled: bigint, scale: number): string {
  if (scale <= 0) {
    return scaled.toString();
  }
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function isNumeric(type: DataType): boolean {
  return type.typeId === Type.Int || type.typeId === Type.Float || type.typeId === Type.Decimal;
}

/** Numbers and moments have a place on a line; texts and nested values have none. */
export function positionOf(value: unknown, type: DataType): number | null {
  if (value === null || value === undefined) {
    return null;
  }
  switch (type.typeId) {
    case Type.Decimal:
      return Number(value) / 10 ** type.scale;
    case Type.Int:
    case Type.Float:
    case Type.Date:
    case Type.Time:
    case Type.Timestamp:
    case Type.Duration:
      return finite(Number(value));
    default:
      return null;
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
