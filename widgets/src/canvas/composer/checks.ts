import type { Client } from '../../contract/client';
import { isAway } from '../../contract/service_error';
import type { Check, PipelineDocument } from '../../contract/wire';

export interface ChecksState extends Check {
  /** Whether an answer about the document as it is now is still awaited. */
  pending: boolean;
  /** Why the service does not answer; what is shown is what it said last. */
  away: string | null;
}

const DEBOUNCE_MS = 120;
const RETRY_MS = 3000;
const NOTHING: ChecksState = { problems: [], schemas: {}, pending: false, away: null };

/**
 * What the service says about a document while it is being changed.
 *
 * Asking waits for a pause, an answer about an earlier document is dropped, and until the next one comes the last one
 * stands. Nothing here is waited for by whoever changes the document.
 */
export class Checks {
  #state = NOTHING;
  #subscribers = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;
  #last: { document: PipelineDocument; parameters: string } | null = null;

  constructor(
    private readonly client: Client,
    private readonly base: string | null
  ) {}

  readonly state = (): ChecksState => this.#state;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  };

  /** The document is like this now. Where it lies on the canvas is nothing to ask about. */
  look(document: PipelineDocument, parameters: Record<string, unknown>): void {
    const values = JSON.stringify(parameters);
    const last = this.#last;
    this.#last = { document, parameters: values };
    if (last && last.parameters === values && sameMeaning(last.document, document)) {
      return;
    }
    if (document.nodes.length === 0) {
      this.close();
      this.#set({ ...NOTHING });
      return;
    }
    this.#set({ ...this.#state, pending: true });
    this.#askIn(last === null ? 0 : DEBOUNCE_MS, document, parameters);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
  }

  #askIn(wait: number, document: PipelineDocument, parameters: Record<string, unknown>): void {
    this.close();
    this.#timer = setTimeout(() => void this.#ask(document, parameters), wait);
  }

  async #ask(document: PipelineDocument, parameters: Record<string, unknown>): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const base = this.base === null ? {} : { base: this.base };
      const answer = await this.client.check(
        { document: meaningOf(document), parameters, ...base },
        abort.signal
      );
      if (this.#abort === abort) {
        this.#set({ ...answer, pending: false, away: null });
      }
    } catch (error) {
      if (this.#abort === abort) {
        this.#failed(error, document, parameters);
      }
    }
  }

  #failed(error: unknown, document: PipelineDocument, parameters: Record<string, unknown>): void {
    const message = error instanceof Error ? error.message : String(error);
    if (isAway(error)) {
      this.#set({ ...this.#state, pending: false, away: message });
      this.#askIn(RETRY_MS, document, parameters);
    } else {
      const problems = [{ code: 'not_checked', message }];
      this.#set({ ...this.#state, problems, pending: false, away: null });
    }
  }

  #set(state: ChecksState): void {
    this.#state = state;
    for (const changed of this.#subscribers) {
      changed();
    }
  }
}

function meaningOf(document: PipelineDocument): PipelineDocument {
  const rest = { ...document };
  delete rest.layout;
  return rest;
}

/** Whether two documents differ in nothing but their layout. */
function sameMeaning(one: PipelineDocument, other: PipelineDocument): boolean {
  return (
    one === other ||
    (one.nodes === other.nodes && one.parameters === other.parameters && one.name === other.name) ||
    JSON.stringify(meaningOf(one)) === JSON.stringify(meaningOf(other))
  );
}
