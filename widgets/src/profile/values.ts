import { UNKNOWN } from '../elements/format';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });
const NUMBER = /^-?\d{1,15}(\.\d+)?$/;
const MIDNIGHT = /T00:00:00(\.0+)?$/;

/** A value as a person reads it in a small place: numbers in groups, midnights as dates. */
export function shortValue(text: string | null): string {
  if (text === null) {
    return UNKNOWN;
  }
  return NUMBER.test(text) ? grouped.format(Number(text)) : text.replace(MIDNIGHT, '');
}

/** A mean or a deviation: four digits, millions and more by their unit. */
export function roundedNumber(value: number): string {
  const large = Math.abs(value) >= 1e6;
  return new Intl.NumberFormat('en-US', {
    maximumSignificantDigits: 4,
    notation: large ? 'compact' : 'standard'
  }).format(value);
}

/** A share of all: `42.0 %`, and never 0 % or 100 % where that is not quite so. */
export function percent(share: number): string {
  if (share === 0 || share === 1) {
    return `${share * 100} %`;
  }
  return share < 0.001 ? '< 0.1 %' : share > 0.999 ? '> 99.9 %' : `${(share * 100).toFixed(1)} %`;
}
