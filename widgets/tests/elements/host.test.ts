// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';

import { answerViews, askHost, canHost, HOST_EVENT, type HostRequest } from '../../src/elements/host';

const leave: (() => void)[] = [];
afterEach(() => leave.splice(0).forEach(end => end()));

describe('a view', () => {
  it('can ask nothing of a page that knows nothing of it', () => {
    expect(canHost('open_document')).toBe(false);
    expect(askHost({ kind: 'insert_code', code: '1' })).toBe(false);
  });

  it('learns of each thing whether somebody on the page does it', () => {
    const asked: string[] = [];
    const done: string[] = [];
    window.addEventListener(HOST_EVENT, event => asked.push((event as CustomEvent<HostRequest>).detail.kind));
    leave.push(answerViews({ insert_code: ({ code }) => done.push(code) }));
    expect(canHost('insert_code')).toBe(true);
    expect(canHost('open_job')).toBe(false);
    expect(askHost({ kind: 'insert_code', code: '1' })).toBe(true);
    expect(asked).toEqual(['can_you', 'can_you', 'insert_code']);
    expect(done).toEqual(['1']);
  });
});
