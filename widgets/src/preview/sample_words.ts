import type { Sample } from '../contract/wire';
import { formatBytes, formatCount } from '../elements/format';
import type { Translate } from '../elements/text';

/** What the rows are, in a sentence: it must never be taken for more than it is. */
export function sampleWords(sample: Sample, rows: number, translate: Translate): string {
  const shown = formatCount(rows);
  if (rows === 0) {
    return translate('No rows.');
  }
  if (sample.of !== null && sample.of <= rows) {
    return rows === 1 ? translate('The only row.') : translate('All %1 rows.', shown);
  }
  if (sample.kind === 'spread') {
    return sample.of === null
      ? translate('%1 rows spread over %2 of input.', shown, formatBytes(sample.bytes))
      : translate('%1 rows spread over all %2.', shown, formatCount(sample.of));
  }
  return sample.cut
    ? translate('The first %1 rows, of a sample: counts and means are not those of all rows.', shown)
    : translate('The first %1 rows.', shown);
}
