import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SseParser, type ServerSentEvent } from '../../src/contract/sse';

function parse(...pieces: string[]): ServerSentEvent[] {
  const parser = new SseParser();
  return pieces.flatMap(piece => parser.push(piece));
}

describe('an event', () => {
  it('has an id, a kind and data', () => {
    expect(parse('id: 1-2\nevent: progress\ndata: {}\n\n')).toEqual([
      { id: '1-2', event: 'progress', data: '{}' }
    ]);
  });

  it('comes when its empty line has come, not before', () => {
    const parser = new SseParser();
    expect(parser.push('data: a\n')).toEqual([]);
    expect(parser.push('\n')).toHaveLength(1);
  });

  it('joins several lines of data', () => {
    expect(parse('data: a\ndata:b\ndata\n\n')[0]?.data).toBe('a\nb\n');
  });

  it('keeps the last id until there is another one', () => {
    expect(parse('id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n').map(event => event.id)).toEqual([
      '7',
      '7',
      ''
    ]);
  });

  it('is none without data', () => {
    expect(parse('event: progress\n\n', ': still here\n\n')).toEqual([]);
  });

  it('may follow a byte order mark', () => {
    expect(parse('\uFEFFdata: a\n\n')).toHaveLength(1);
  });
});

describe('however the stream is cut', () => {
  const newline = fc.constantFrom('\n', '\r', '\r\n');
  const text = fc.string({ maxLength: 12 }).map(value => value.replace(/[\r\n\0\uFEFF]/g, ''));
  const block = fc.record({ id: text, data: fc.array(text, { minLength: 1, maxLength: 3 }), newline });

  it('gives the same events', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), fc.array(fc.nat(200)), (blocks, cuts) => {
        const lines = blocks.flatMap(({ id, data, newline }) => [
          `id: ${id}${newline}`,
          `: a comment${newline}`,
          ...data.map(line => `data: ${line}${newline}`),
          newline
        ]);
        // A CR at the very end may be half of a line's end: a comment makes it certain.
        const stream = `${lines.join('')}: end\n`;
        const places = [...new Set([0, ...cuts.map(cut => cut % stream.length), stream.length])].sort(
          (a, b) => a - b
        );
        const pieces = places.slice(1).map((end, index) => stream.slice(places[index], end));
        const expected = blocks.map(({ id, data }) => ({ id, event: 'message', data: data.join('\n') }));
        expect(parse(...pieces)).toEqual(expected);
      })
    );
  });
});
