import type { PipelineDocument } from '../contract/wire';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** The argument of a command; throws when it is missing, which only a caller's mistake brings about. */
export function textArgument(args: ReadonlyPartialJSONObject, name: string): string {
  const value = args[name];
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`The command needs “${name}”.`);
  }
  return value;
}

/** The JSON schema of a command that needs these texts. */
export function describedBy(...names: string[]): { args: ReadonlyJSONObject } {
  const properties = Object.fromEntries(names.map(name => [name, { type: 'string' }]));
  return { args: { type: 'object', properties, required: names } };
}

/** The pipeline that a command was given; null when it was given none. */
export function documentArgument(args: ReadonlyPartialJSONObject): PipelineDocument | null {
  const value = args.document as unknown;
  const fits =
    typeof value === 'object' && value !== null && Array.isArray((value as PipelineDocument).nodes);
  return fits ? (value as PipelineDocument) : null;
}
