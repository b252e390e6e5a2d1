import { fits, isDictionary } from '../fitting';
import { placeOf } from '../problems';
import type { FieldSchema } from '../schema';

/** The places inside a field whose problems stand there, beside the row they are about. */
export function innerPlaces(field: FieldSchema, place: string, value: unknown): string[] {
  if (!fits(field, value)) {
    return [];
  }
  if (field.kind === 'mapping' && isDictionary(value)) {
    return Object.keys(value).map(name => placeOf(place, name));
  }
  if ((field.kind === 'columns' || field.kind === 'objects') && Array.isArray(value)) {
    return value.map((_, at) => placeOf(place, at));
  }
  return field.kind === 'object' ? field.parts.map(part => placeOf(place, part.name)) : [];
}
