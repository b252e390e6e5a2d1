import { useId, useMemo, useState } from 'react';

import type { Column, FunctionDescription, NodeDescription, NodeSpec, Problem } from '../contract/wire';
import { Icon } from '../elements/Icon';
import { useTranslate } from '../elements/text';
import { Field } from './fields/Field';
import { FieldProblems } from './fields/FieldProblems';
import { withField } from './fitting';
import { problemsIn } from './problems';
import { fieldsOf, readField, type FieldSchema } from './schema';
import { ScopeContext, type Arriving, type Scope } from './scope';
import './form.css';

export interface NodeFormProps {
  node: NodeSpec;
  /** What GET /nodes tells of its type. */
  description: NodeDescription;
  /** The columns at each input, null where they are not known. */
  arriving: readonly (Column[] | null)[];
  /** This node's. */
  problems: readonly Problem[];
  /** The document's. */
  parameters: Record<string, unknown>;
  functions: readonly FunctionDescription[];
  /** The whole new parameters, on every edit. */
  onChange(params: Record<string, unknown>): void;
  /** For a host that can browse datasets. */
  onBrowse?(field: string): void;
  /** For a host that can apply the repair a problem offers. */
  onFix?(problem: Problem): void;
}

/** A node's parameters as a form, made from the JSON Schema of its type. */
export function NodeForm(props: NodeFormProps): JSX.Element {
  const { node, description, problems } = props;
  const translate = useTranslate();
  const { first, more } = useMemo(() => fieldsOf(description), [description]);
  const params = node.params ?? {};
  const known = [...first, ...more];
  const unknown = unknownFields(params, known);
  const fieldOf = (field: FieldSchema): JSX.Element => (
    <Field
      key={`${node.id} ${field.name}`}
      field={field}
      place={field.name}
      value={params[field.name]}
      onChange={value => props.onChange(withField(params, field.name, value))}
    />
  );
  return (
    <ScopeContext.Provider value={useFormScope(props)}>
      <form
        className="kk-form"
        aria-label={translate('Parameters of %1', node.id)}
        onSubmit={event => event.preventDefault()}
      >
        <FieldProblems problems={homeless(problems, [...known, ...unknown])} />
        {first.map(fieldOf)}
        {unknown.map(fieldOf)}
        {more.length > 0 && (
          <MoreOptions key={node.id} fields={more} params={params} problems={problems}>
            {more.map(fieldOf)}
          </MoreOptions>
        )}
        {known.length === 0 && <p className="kk-muted">{translate('There is nothing to set.')}</p>}
      </form>
    </ScopeContext.Provider>
  );
}

function useFormScope(props: NodeFormProps): Scope {
  const { node, description, parameters, functions, problems, onBrowse, onFix } = props;
  const arriving = props.arriving.map((columns, place): Arriving => ({
    name: inputName(node, description, place),
    columns
  }));
  return { arriving, parameters, functions, problems, onBrowse, onFix };
}

/** Inputs go by the names their type gives them (left, right), otherwise by the nodes they come from. */
function inputName(node: NodeSpec, description: NodeDescription, place: number): string {
  return description.inputs[place] ?? node.inputs?.[place] ?? '';
}

interface MoreOptionsProps {
  fields: readonly FieldSchema[];
  params: Readonly<Record<string, unknown>>;
  problems: readonly Problem[];
  children: JSX.Element[];
}

/** The fields one seldom needs, behind a button that says how many of them are set; a fault in one opens it. */
function MoreOptions({ fields, params, problems, children }: MoreOptionsProps): JSX.Element {
  const translate = useTranslate();
  const id = useId();
  const [asked, setAsked] = useState<boolean | null>(null);
  const wrong = fields.some(field => problemsIn(problems, field.name).length > 0);
  const open = asked ?? wrong;
  const count = fields.filter(field => params[field.name] !== undefined).length;
  return (
    <section className="kk-form-more">
      <button
        type="button"
        className="kk-form-more-button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setAsked(!open)}
      >
        <Icon name="chevron" size={14} />
        {translate('More options')}
        {count > 0 && <span className="kk-choice-count">{translate('%1 set', count)}</span>}
      </button>
      <div id={id} hidden={!open}>
        {open && children}
      </div>
    </section>
  );
}

/** Parameters that the type does not have, such as a newer version's: shown, kept, and said by the check. */
function unknownFields(
  params: Readonly<Record<string, unknown>>,
  known: readonly FieldSchema[]
): FieldSchema[] {
  return Object.keys(params)
    .filter(name => !known.some(field => field.name === name))
    .map(name => readField(name, {}));
}

/** Problems of the node that belong to none of its fields. */
function homeless(problems: readonly Problem[], fields: readonly FieldSchema[]): Problem[] {
  const housed = new Set(fields.flatMap(field => problemsIn(problems, field.name)));
  return problems.filter(problem => !housed.has(problem));
}
