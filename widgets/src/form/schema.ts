import type { NodeDescription } from '../contract/wire';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What chooses the input of a field: the schema's own kind, or what its JSON type comes to. */
export type Kind =
  | 'expression'
  | 'query'
  | 'column'
  | 'columns'
  | 'new_column'
  | 'mapping'
  | 'path'
  | 'type'
  | 'table'
  | 'filling'
  | 'choice'
  | 'bool'
  | 'number'
  | 'text'
  | 'texts'
  | 'objects'
  | 'object'
  | 'json';

export type ExpressionKind = 'row' | 'derive' | 'aggregate';

/** A field of a form, read from its JSON Schema. */
export interface FieldSchema {
  name: string;
  kind: Kind;
  required: boolean;
  description: string;
  /** What holds when nothing is given. */
  fallback: unknown;
  example: string | null;
  /** Values to choose from; with `kind: 'text'` others may be typed too. */
  options: readonly (string | number | boolean)[];
  integer: boolean;
  expression: ExpressionKind;
  /** Whether several may be given where one would do: a path. */
  several: boolean;
  /** The input whose columns are meant, by its name. */
  input: string | null;
  /** The fields of the objects that the list, or the field itself, may hold. */
  parts: readonly FieldSchema[];
  /** The kinds of a mapping's names and values. */
  keys: FieldSchema | null;
  values: FieldSchema | null;
}

const KINDS: Readonly<Record<string, Kind>> = {
  expression: 'expression',
  query: 'query',
  column: 'column',
  columns: 'columns',
  new_column: 'new_column',
  mapping: 'mapping',
  aggregations: 'mapping',
  path: 'path',
  type: 'type',
  table: 'table',
  filling: 'filling'
};

type Definitions = Readonly<Record<string, JsonSchema>>;

/** The fields of a node type: those that are shown first, and the rest. */
export function fieldsOf(description: NodeDescription): { first: FieldSchema[]; more: FieldSchema[] } {
  const fields = readFields(description.schema, definitionsOf(description.schema));
  const often = new Set(description.frequent);
  const isFirst = (field: FieldSchema): boolean => field.required || often.has(field.name);
  return { first: fields.filter(isFirst), more: fields.filter(field => !isFirst(field)) };
}

function readFields(schema: JsonSchema, definitions: Definitions): FieldSchema[] {
  const required = new Set(asList(schema.required));
  return Object.entries(asObject(schema.properties)).map(([name, field]) =>
    readField(name, field as JsonSchema, required.has(name), definitions)
  );
}

/** Reads one field; what it cannot make out becomes JSON text. */
export function readField(
  name: string,
  schema: JsonSchema,
  required = false,
  definitions: Definitions = {}
): FieldSchema {
  const branches = branchesOf(schema, definitions);
  const told = [schema, ...branches];
  const find = (key: string): unknown => told.find(each => each[key] !== undefined)?.[key];
  const kind = KINDS[String(find('x-kind'))] ?? kindOfType(branches);
  const parts = kind === 'columns' || kind === 'objects' || kind === 'object';
  return {
    name,
    kind,
    required,
    description: String(schema.description ?? ''),
    fallback: schema.default,
    example: exampleOf(schema),
    options: optionsOf(branches),
    integer: branches.some(branch => branch.type === 'integer'),
    expression: (find('x-expression') as ExpressionKind | undefined) ?? 'row',
    several: find('x-several') === 'true',
    input: (find('x-input') as string | undefined) ?? null,
    parts: parts ? partsOf(branches, definitions) : [],
    ...(kind === 'mapping' ? mappingOf(branches, definitions) : { keys: null, values: null })
  };
}

/** The alternatives of a schema, references followed, without null. */
function branchesOf(schema: JsonSchema, definitions: Definitions): JsonSchema[] {
  const reference = schema.$ref;
  if (typeof reference === 'string') {
    const target = definitions[reference.slice(reference.lastIndexOf('/') + 1)];
    return target ? branchesOf(target, definitions) : [];
  }
  if (Array.isArray(schema.anyOf)) {
    // What the union says of itself holds for its branches.
    const about = schema['x-kind'] === undefined ? {} : { 'x-kind': schema['x-kind'] };
    return (schema.anyOf as JsonSchema[]).flatMap(branch => branchesOf({ ...about, ...branch }, definitions));
  }
  return schema.type === 'null' ? [] : [schema];
}

function kindOfType(branches: readonly JsonSchema[]): Kind {
  const types = new Set(branches.map(branch => typeOf(branch)));
  const is = (...allowed: string[]): boolean =>
    types.size > 0 && [...types].every(type => allowed.includes(type));
  if (is('boolean')) {
    return 'bool';
  }
  if (is('choice', 'boolean')) {
    return 'choice';
  }
  if (is('number')) {
    return 'number';
  }
  if (is('string', 'choice')) {
    return 'text';
  }
  if (is('strings', 'string')) {
    return 'texts';
  }
  if (is('objects')) {
    return 'objects';
  }
  if (is('mapping')) {
    return 'mapping';
  }
  return is('object') ? 'object' : 'json';
}

function typeOf(branch: JsonSchema): string {
  if (branch.enum !== undefined || branch.const !== undefined) {
    return 'choice';
  }
  switch (branch.type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const items = asObject(branch.items);
      return items.type === 'string' ? 'strings' : '$ref' in items || items.properties ? 'objects' : 'json';
    }
    case 'object':
      return branch.properties ? 'object' : mayMap(branch) ? 'mapping' : 'json';
    case 'string':
    case 'boolean':
      return branch.type;
    default:
      return 'json';
  }
}

function mayMap(branch: JsonSchema): boolean {
  const values = asObject(branch.additionalProperties);
  return values.type === 'string' || Array.isArray(values.anyOf);
}

function optionsOf(branches: readonly JsonSchema[]): (string | number | boolean)[] {
  return branches.flatMap(branch => {
    if (branch.type === 'boolean') {
      return branches.length > 1 ? [true, false] : [];
    }
    return branch.const === undefined ? asList(branch.enum) : [branch.const as string];
  });
}

/** The fields of the first object that one of the branches, or an item of one, may be. */
function partsOf(branches: readonly JsonSchema[], definitions: Definitions): FieldSchema[] {
  const items = branches.flatMap(branch =>
    branch.items === undefined ? [] : branchesOf(branch.items as JsonSchema, definitions)
  );
  const found = [...branches, ...items].find(each => each.properties !== undefined);
  return found ? readFields(found, definitions) : [];
}

function mappingOf(
  branches: readonly JsonSchema[],
  definitions: Definitions
): { keys: FieldSchema; values: FieldSchema } {
  const branch = branches.find(each => each.type === 'object') ?? {};
  const names = { type: 'string', ...asObject(branch.propertyNames) };
  return {
    keys: readField('name', names, true, definitions),
    values: readField('value', asObject(branch.additionalProperties), true, definitions)
  };
}

function exampleOf(schema: JsonSchema): string | null {
  const first = asList(schema.examples)[0];
  return first === undefined ? null : typeof first === 'string' ? first : JSON.stringify(first);
}

function definitionsOf(schema: JsonSchema): Definitions {
  return asObject(schema.$defs) as Definitions;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function asList(value: unknown): (string | number | boolean)[] {
  return Array.isArray(value) ? (value as (string | number | boolean)[]) : [];
}
