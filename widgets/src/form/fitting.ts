import type { FieldSchema } from './schema';

type Dictionary = Record<string, unknown>;

/** Whether a field's own input can show this value; what it cannot show is shown as text instead, and kept. */
export function fits(field: FieldSchema, value: unknown): boolean {
  if (value === undefined || (value === null && !field.required)) {
    return true;
  }
  switch (field.kind) {
    case 'bool':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'choice':
      return field.options.includes(value as string);
    case 'columns':
      return isText(value) || (Array.isArray(value) && value.every(item => fitsItem(field, item)));
    case 'texts':
      return isText(value) || isTexts(value);
    case 'path':
      return isText(value) || (field.several && isTexts(value));
    case 'mapping':
      return isDictionary(value) && Object.values(value).every(each => fits(field.values ?? field, each));
    case 'object':
      return isDictionary(value) && fitsParts(field, value);
    case 'objects':
      return Array.isArray(value) && value.every(item => isDictionary(item) && fitsParts(field, item));
    case 'table':
      return isTable(value);
    case 'json':
    case 'filling':
      return true;
    default:
      return isText(value);
  }
}

function fitsItem(field: FieldSchema, item: unknown): boolean {
  return isText(item) || (field.parts.length > 0 && isDictionary(item) && fitsParts(field, item));
}

function fitsParts(field: FieldSchema, value: Dictionary): boolean {
  return Object.entries(value).every(([name, each]) => {
    const part = field.parts.find(candidate => candidate.name === name);
    return part !== undefined && fits(part, each);
  });
}

/** Rows, or columns of one length, of plain values. */
function isTable(value: unknown): boolean {
  const isCell = (cell: unknown): boolean => typeof cell !== 'object' || cell === null;
  if (Array.isArray(value)) {
    return value.every(row => isDictionary(row) && Object.values(row).every(isCell));
  }
  return (
    isDictionary(value) && Object.values(value).every(cells => Array.isArray(cells) && cells.every(isCell))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

export function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parameters with one field set, in its old place; undefined takes it out. */
export function withField(params: Dictionary, name: string, value: unknown): Dictionary {
  if (value === undefined) {
    return Object.fromEntries(Object.entries(params).filter(([key]) => key !== name));
  }
  return { ...params, [name]: value };
}

/** The value as one may type it: texts as they are, anything else as JSON. */
export function asText(value: unknown): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was typed: JSON where it is JSON, otherwise the text itself. */
export function fromText(text: string): unknown {
  if (text.trim() === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
