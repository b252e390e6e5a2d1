import type { Sample } from './wire';

/** Reads what rows are from their media type: `…; sample=spread; rows=100; cut=1; bytes=1076406930`. */
export function sampleOf(contentType: string): Sample {
  const given = new Map(
    contentType.split(';').map(part => {
      const [name = '', value = ''] = part.trim().split('=');
      return [name, value] as const;
    })
  );
  return {
    kind: given.get('sample') === 'spread' ? 'spread' : 'head',
    of: whole(given.get('of')),
    cut: given.get('cut') === '1',
    bytes: whole(given.get('bytes'))
  };
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
