/** What is shown where a number is not known: never 0, which would be a claim. */
export const UNKNOWN = '–';

type Known = number | null | undefined;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `336,776` */
export function formatCount(value: Known): string {
  return isKnown(value) ? whole.format(value) : UNKNOWN;
}

/** `336,776`, `12.4 M`: at most seven characters, for places where many numbers stand together. */
export function formatShortCount(value: Known): string {
  return isKnown(value)
    ? value < 1e6
      ? whole.format(value)
      : scaled(value, 1000, ['', 'k', 'M', 'G', 'T'])
    : UNKNOWN;
}

/** `152 MB`, in powers of ten, as storage is sold and billed. */
export function formatBytes(value: Known): string {
  return isKnown(value) ? scaled(value, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']) : UNKNOWN;
}

/** `1.2 M/s` */
export function formatRate(value: Known): string {
  return isKnown(value) ? `${scaled(value, 1000, ['', 'k', 'M', 'G'])}/s` : UNKNOWN;
}

/** `0.8 s`, `12 s`, `3 min 05 s`, `2 h 05 min` */
export function formatDuration(seconds: Known): string {
  if (!isKnown(seconds)) {
    return UNKNOWN;
  }
  if (seconds < 9.95) {
    return `${Math.max(0, seconds).toFixed(1)} s`;
  }
  const total = Math.round(seconds);
  if (total < 60) {
    return `${total} s`;
  }
  if (total < 3600) {
    return `${Math.floor(total / 60)} min ${twoDigits(total % 60)} s`;
  }
  const minutes = Math.round(total / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** How much of a known total was read, 0…1; null when the total is not known. */
export function fraction(part: Known, total: Known): number | null {
  if (!isKnown(part) || !isKnown(total) || total <= 0) {
    return null;
  }
  return Math.min(1, Math.max(0, part / total));
}

/** `14:05` today, `3 Nov, 14:05` this year, `3 Nov 2025` before, in the reader's own time zone. */
export function formatWhen(iso: string | null | undefined, now: Date): string {
  const date = iso ? new Date(iso) : null;
  if (!date || Number.isNaN(date.getTime())) {
    return UNKNOWN;
  }
  const clock = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
  if (date.toDateString() === now.toDateString()) {
    return clock;
  }
  const day = `${date.getDate()} ${date.toLocaleString('en-GB', { month: 'short' })}`;
  return date.getFullYear() === now.getFullYear() ? `${day}, ${clock}` : `${day} ${date.getFullYear()}`;
}

/** Seconds between two moments; null when the first is not known. An end that is not known is now. */
export function secondsBetween(
  from: string | null | undefined,
  to: string | null | undefined,
  now: Date
): number | null {
  if (!from) {
    return null;
  }
  const end = to ? new Date(to).getTime() : now.getTime();
  const seconds = (end - new Date(from).getTime()) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

function isKnown(value: Known): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function twoDigits(value: number): string {
  return value.toString().padStart(2, '0');
}

/** Three significant digits and a unit. */
function scaled(value: number, base: number, units: readonly string[]): string {
  let power = 0;
  let rest = value;
  // 999.5 would be written 1000.
  while (rest >= base - 0.5 && power < units.length - 1) {
    rest /= base;
    power += 1;
  }
  const digits = power === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  const text = rest.toFixed(digits).replace(/\.0+$/, '');
  return `${text} ${units[power] ?? ''}`.trimEnd();
}
