import type { Translate } from '../elements/text';

const NAME = /^[A-Za-z_]\w*$/;
const WHOLE = /^-?(0|[1-9]\d*)$/;
const FRACTION = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** A default as the document holds it: a number where the type and the text say so, otherwise the text. */
export function defaultFrom(text: string, type: string): unknown {
  if (text === '') {
    return undefined;
  }
  if (type === 'bool') {
    return text === 'true' || text === 'false' ? text === 'true' : text;
  }
  const number = Number(text);
  const wants = /^u?int/.test(type) ? WHOLE : /^float/.test(type) ? FRACTION : null;
  // What would come back as another text stays one: `1.0` while it is typed, or more digits than a number keeps.
  return wants?.test(text) && String(number) === text ? number : text;
}

/** Why a name cannot be a parameter's; null when it can. */
export function nameFault(name: string, translate: Translate): string | null {
  if (name === '') {
    return translate('A parameter needs a name.');
  }
  return NAME.test(name)
    ? null
    : translate('A name begins with a letter and has letters, digits and _ only.');
}

/** A name that no parameter has yet. */
export function freeParameterName(taken: readonly string[]): string {
  let name = 'value';
  for (let number = 2; taken.includes(name); number += 1) {
    name = `value_${number}`;
  }
  return name;
}
