import { useState } from 'react';

import type { Column, FunctionDescription, NodeDescription, NodeSpec, Problem } from '../contract/wire';

export interface NodeFormProps {
  /** The node as it is. */
  node: NodeSpec;
  /** GET /nodes entry: JSON schema with x-kind fields. */
  description: NodeDescription;
  /** Columns at each input, null where not known. */
  arriving: readonly (Column[] | null)[];
  /** This node's. */
  problems: readonly Problem[];
  /** The document's parameters. */
  parameters: Record<string, unknown>;
  functions: readonly FunctionDescription[];
  /** The whole new params, on every edit. */
  onChange(params: Record<string, unknown>): void;
  /** A host that can browse datasets. */
  onBrowse?(field: string): void;
}

/** A node's parameters, each as text or JSON. */
export function NodeForm({ node, description, problems, onChange }: NodeFormProps): JSX.Element {
  const fields = Object.keys((description.schema.properties ?? {}) as Record<string, unknown>);
  const params = node.params ?? {};
  return (
    <div className="kk-form" data-testid="kk-form">
      {fields.map(field => (
        <Field
          key={`${node.id} ${field}`}
          name={field}
          value={params[field]}
          problem={problems.find(one => one.field?.split(/[.[]/)[0] === field)}
          onChange={value => {
            const others = Object.entries(params).filter(([name]) => name !== field);
            onChange(Object.fromEntries(value === undefined ? others : [...others, [field, value]]));
          }}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  name: string;
  value: unknown;
  problem: Problem | undefined;
  onChange(value: unknown): void;
}

function Field({ name, value, problem, onChange }: FieldProps): JSX.Element {
  const [text, setText] = useState(() => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')));
  return (
    <label className="kk-form-field">
      <span className="kk-form-name">{name.replaceAll('_', ' ')}</span>
      <input
        className="kk-form-text"
        value={text}
        data-field={name}
        aria-invalid={problem !== undefined}
        onChange={event => {
          setText(event.target.value);
          onChange(valueOf(event.target.value));
        }}
      />
      {problem && <span className="kk-form-problem">{problem.message}</span>}
    </label>
  );
}

/** JSON where it is JSON and not a word, text otherwise; nothing where there is nothing. */
function valueOf(text: string): unknown {
  if (text === '') {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
