import type { ComponentType } from 'react';

import { fits } from '../fitting';
import type { Kind } from '../schema';
import { ColumnInput, TypeInput } from './ColumnInput';
import { ColumnsInput } from './ColumnsInput';
import { ExpressionInput, QueryInput } from './ExpressionInput';
import type { InputProps } from './input';
import { ObjectsInput, Parts, TextsInput } from './ListInputs';
import { MappingInput } from './MappingInput';
import { PathInput } from './PathInput';
import { BoolInput, ChoiceInput, FillingInput, JsonInput, NumberInput, TextInput } from './plain';
import { TableInput } from './TableInput';

/** One input for every kind of field, and none for any one node type. */
const INPUTS: Readonly<Record<Kind, ComponentType<InputProps>>> = {
  expression: ExpressionInput,
  query: QueryInput,
  column: ColumnInput,
  columns: ColumnsInput,
  new_column: TextInput,
  mapping: MappingInput,
  path: PathInput,
  type: TypeInput,
  table: TableInput,
  filling: FillingInput,
  choice: ChoiceInput,
  bool: BoolInput,
  number: NumberInput,
  text: TextInput,
  texts: TextsInput,
  objects: ObjectsInput,
  object: Parts,
  json: JsonInput
};

/** Kinds that are groups of controls, so that a label names the group. */
export const GROUPS: ReadonlySet<Kind> = new Set([
  'columns',
  'mapping',
  'texts',
  'objects',
  'object',
  'table'
]);

/** The input of a field's kind; a value that this cannot show is shown as text, and kept. */
export function ValueInput(props: InputProps): JSX.Element {
  const Input = fits(props.field, props.value) ? INPUTS[props.field.kind] : JsonInput;
  return <Input {...props} />;
}
