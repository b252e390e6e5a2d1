/** `Mon, 30 Nov 2026, 02:00`, by the clocks of a time zone; by the reader's own where the zone is none. */
export function formatMoment(iso: string, zone?: string): string {
  const date = new Date(iso);
  const written = (timeZone?: string): string =>
    date.toLocaleString('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      ...(timeZone ? { timeZone } : {})
    });
  try {
    return written(zone);
  } catch {
    return written();
  }
}
