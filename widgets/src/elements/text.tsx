import { createContext, useContext } from 'react';

/** Puts a message into the reader's language; `%1`, `%2`… stand for the values. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/** The message as it is written, for hosts without translations. */
export const untranslated: Translate = (message, ...values) =>
  message.replace(/%(\d)/g, (mark, place: string) => String(values[Number(place) - 1] ?? mark));

export const TranslateContext = createContext<Translate>(untranslated);

export function useTranslate(): Translate {
  return useContext(TranslateContext);
}
