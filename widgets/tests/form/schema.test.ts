import { describe, expect, it } from 'vitest';

import { nodeTypes } from '../../src/contract/nodes.generated';
import type { NodeDescription } from '../../src/contract/wire';
import { fits } from '../../src/form/fitting';
import { fieldsOf, readField, type FieldSchema } from '../../src/form/schema';

function fields(type: string): Record<string, FieldSchema> {
  const { first, more } = fieldsOf(told(type));
  return Object.fromEntries([...first, ...more].map(field => [field.name, field]));
}

function told(type: string): NodeDescription {
  return nodeTypes.find(each => each.type === type) as unknown as NodeDescription;
}

describe('The fields of a form', () => {
  it('begin with those that are required or frequent', () => {
    const { first, more } = fieldsOf(told('join'));
    expect(first.map(field => field.name)).toEqual(['on', 'left_on', 'right_on', 'how']);
    expect(more.map(field => field.name)).toEqual(['suffix', 'validate']);
  });

  it.each([
    ['filter', 'condition', 'expression'],
    ['derive', 'columns', 'mapping'],
    ['group_by', 'aggregations', 'mapping'],
    ['group_by', 'keys', 'columns'],
    ['join', 'on', 'columns'],
    ['join', 'how', 'choice'],
    ['cast', 'types', 'mapping'],
    ['sort', 'by', 'columns'],
    ['select', 'columns', 'columns'],
    ['fill_missing', 'with', 'filling'],
    ['inline_table', 'rows', 'table'],
    ['limit', 'rows', 'number'],
    ['read_csv', 'path', 'path'],
    ['read_csv', 'separator', 'text'],
    ['read_csv', 'header', 'choice'],
    ['read_csv', 'null_values', 'texts'],
    ['write_csv', 'header', 'bool'],
    ['read_csv', 'source_column', 'new_column'],
    ['write_csv', 'compression', 'choice']
  ])('%s.%s is a %s', (type, name, kind) => {
    expect(fields(type)[name]?.kind).toBe(kind);
  });

  it('know what stands inside them', () => {
    expect(fields('derive').columns?.values).toMatchObject({ kind: 'expression', expression: 'derive' });
    expect(fields('group_by').aggregations?.values).toMatchObject({ expression: 'aggregate' });
    expect(fields('cast').types).toMatchObject({ keys: { kind: 'column' }, values: { kind: 'type' } });
    expect(fields('window').columns?.values).toMatchObject({ kind: 'expression', expression: 'derive' });
    expect(fields('window').order_by?.parts.map(part => part.name)).toEqual(['column', 'descending']);
    expect(fields('sort').by?.parts.map(part => [part.name, part.kind])).toEqual([
      ['column', 'column'],
      ['descending', 'bool']
    ]);
    expect(fields('select').columns?.parts.map(part => part.kind)).toEqual(['column', 'new_column', 'type']);
    expect(fields('join').left_on?.input).toBe('left');
    expect(fields('read_csv').header?.options).toEqual(['auto', true, false]);
    expect(fields('read_csv').null_values?.fallback).toEqual(['']);
    expect(fields('read_csv').path?.several).toBe(true);
  });

  it('of every node type can show what its examples hold', () => {
    for (const node of nodeTypes) {
      const known = fields(node.type);
      for (const { params } of node.examples) {
        for (const [name, value] of Object.entries(params)) {
          expect(known[name] && fits(known[name], value), `${node.type}.${name}`).toBe(true);
        }
      }
    }
  });

  it('that nobody knows are JSON', () => {
    expect(readField('x', {}).kind).toBe('json');
    expect(readField('x', { anyOf: [{ type: 'string' }, { type: 'integer' }] }).kind).toBe('json');
    expect(readField('x', { $ref: '#/$defs/Gone' }).kind).toBe('json');
  });
});

describe('A value that its field cannot show', () => {
  it.each([
    ['filter', 'condition', 7],
    ['group_by', 'keys', [1]],
    ['group_by', 'keys', [{ column: 'a' }]],
    ['sort', 'by', [{ column: 'a', upwards: true }]],
    ['cast', 'types', { a: 1 }],
    ['limit', 'rows', '3'],
    ['join', 'how', 'sideways'],
    ['inline_table', 'rows', [{ a: [1] }]]
  ])('is told: %s.%s', (type, name, value) => {
    expect(fits(fields(type)[name] as FieldSchema, value)).toBe(false);
  });
});
