import { asText, fromText } from '../fitting';

/** `0`, `true` and the methods' words are themselves, other texts become `{value: text}`. */
export function fillingFrom(text: string, methods: readonly unknown[]): unknown {
  const value = fromText(text);
  return typeof value !== 'string' || methods.includes(value) ? value : { value };
}

/** As it is typed. */
export function fillingText(value: unknown, methods: readonly unknown[]): string {
  const inner = (value as { value?: unknown } | null | undefined)?.value;
  // A text that reads like something else says so: {"value": "mean"}.
  const plain = typeof inner === 'string' && !methods.includes(inner) && fromText(inner) === inner;
  return plain ? inner : asText(value ?? undefined);
}
