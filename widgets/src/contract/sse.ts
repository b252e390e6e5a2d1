/** One server-sent event, as the standard defines it. */
export interface ServerSentEvent {
  id: string;
  event: string;
  data: string;
}

/**
 * Takes a stream's text in pieces of any size and gives back the events that are complete.
 *
 * Lines may end in LF, CR or CR LF, also when the two come in different pieces; comments are dropped; an id
 * holds until the next one.
 */
export class SseParser {
  #rest = '';
  #id = '';
  #event = '';
  #data: string[] = [];
  #started = false;

  /** The events that `text` completes. */
  push(text: string): ServerSentEvent[] {
    this.#rest += text;
    if (!this.#started && this.#rest !== '') {
      this.#started = true;
      this.#rest = this.#rest.replace(/^\uFEFF/, '');
    }
    const found: ServerSentEvent[] = [];
    for (let line = this.#takeLine(); line !== null; line = this.#takeLine()) {
      const event = this.#line(line);
      if (event) {
        found.push(event);
      }
    }
    return found;
  }

  #takeLine(): string | null {
    const end = this.#rest.search(/[\r\n]/);
    const last = end === this.#rest.length - 1;
    // A final CR may be the first half of CR LF: wait for what follows.
    if (end < 0 || (last && this.#rest[end] === '\r')) {
      return null;
    }
    const width = this.#rest.startsWith('\r\n', end) ? 2 : 1;
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + width);
    return line;
  }

  #line(line: string): ServerSentEvent | null {
    if (line === '') {
      return this.#dispatch();
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    }
    return null;
  }

  #dispatch(): ServerSentEvent | null {
    const data = this.#data;
    const event = this.#event || 'message';
    this.#data = [];
    this.#event = '';
    return data.length ? { id: this.#id, event, data: data.join('\n') } : null;
  }
}
