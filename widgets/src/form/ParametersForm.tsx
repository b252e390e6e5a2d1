import { useState } from 'react';

import type { Problem } from '../contract/wire';

interface ParametersFormProps {
  /** {name: {type, default, description}} */
  parameters: Record<string, unknown>;
  problems: readonly Problem[];
  onChange(parameters: Record<string, unknown>): void;
}

/** The document's parameters as JSON. */
export function ParametersForm({ parameters, onChange }: ParametersFormProps): JSX.Element {
  const [text, setText] = useState(() => JSON.stringify(parameters, null, 2));
  return (
    <textarea
      className="kk-form-text"
      rows={5}
      value={text}
      aria-label="Parameters"
      onChange={event => {
        setText(event.target.value);
        try {
          onChange(JSON.parse(event.target.value) as Record<string, unknown>);
        } catch {
          // Not JSON yet.
        }
      }}
    />
  );
}
