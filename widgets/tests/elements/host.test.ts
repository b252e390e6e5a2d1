// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';

import { answerViews, askHost, canHost } from '../../src/elements/host';

const leave: (() => void)[] = [];
afterEach(() => leave.splice(0).forEach(end => end()));

describe('a view', () => {
  it('can ask nothing of a page that knows nothing of it', () => {
    expect(canHost('open_document')).toBe(false);
    expect(askHost({ kind: 'insert_code', code: '1' })).toBe(false);
  });

  it('learns of each thing whether somebody on the page does it', () => {
    const asked: string[] = [];
    leave.push(
      answerViews(request => {
        asked.push(request.kind);
        return (request.kind === 'can_you' ? request.do : request.kind) === 'insert_code';
      })
    );
    expect(canHost('insert_code')).toBe(true);
    expect(canHost('open_job')).toBe(false);
    expect(askHost({ kind: 'insert_code', code: '1' })).toBe(true);
    expect(asked).toEqual(['can_you', 'can_you', 'insert_code']);
  });
});
