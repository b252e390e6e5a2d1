import type { FieldSchema } from '../schema';

/** What the input of every kind of field is given. */
export interface InputProps {
  field: FieldSchema;
  /** Where the value is, as problems write it: `columns.speed`. */
  place: string;
  value: unknown;
  /** What the field is called, for inputs that stand without a visible label. */
  label: string;
  /** The control's id when a visible label names it. */
  id?: string | undefined;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  onChange(value: unknown): void;
}

/** A field's name as words. */
export function wordsOf(name: string): string {
  return name.replaceAll('_', ' ');
}
