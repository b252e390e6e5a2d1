import { withField } from '../fitting';
import type { FieldSchema } from '../schema';

/** A chosen column: its name, or an object that says more of it. */
export type Item = string | Record<string, unknown>;

/** The part of an item that is the column itself is the first one its schema names. */
function keyOf(field: FieldSchema): string {
  return field.parts[0]?.name ?? 'name';
}

/** The column that an item is about. */
export function nameOf(field: FieldSchema, item: Item): string {
  return typeof item === 'string' ? item : String(item[keyOf(field)] ?? '');
}

/** An item with a setting; without any it is just the name again. */
export function withPart(field: FieldSchema, item: Item, part: string, value: unknown): Item {
  const set = withField(typeof item === 'string' ? { [keyOf(field)]: item } : item, part, value);
  return Object.keys(set).length === 1 ? nameOf(field, set) : set;
}
