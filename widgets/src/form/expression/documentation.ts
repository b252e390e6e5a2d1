import type { FunctionDescription } from '../../contract/wire';

/** A function's signature, what it does and an example, for beside a completion. */
export function documentation({ signature, doc, example }: FunctionDescription): HTMLElement {
  const shown = document.createElement('div');
  shown.className = 'kk-documentation';
  const add = (tag: string, text: string): void => {
    const element = document.createElement(tag);
    element.textContent = text;
    shown.append(element);
  };
  add('code', signature);
  add('p', doc);
  add('code', `${example.expression} → ${exampleValue(example.value)}`);
  return shown;
}

export function exampleValue(value: unknown): string {
  return value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
