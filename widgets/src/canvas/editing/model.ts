import type { PipelineDocument } from '../../contract/wire';
import { EMPTY, type Edit } from './nodes';
import type { Reading, TextFault } from './reading';

export interface DocumentState extends Reading {
  /** The text where it is no document; it is shown instead of one. */
  text: string | null;
  canUndo: boolean;
  canRedo: boolean;
}

/**
 * The document that an editor shows and changes. `state` gives the same object until something has changed.
 */
export interface DocumentModel {
  readonly state: () => DocumentState;
  readonly subscribe: (changed: () => void) => () => void;
  /**
   * One step that can be undone. Steps that follow one another with the same `merge` are one: typing in a field.
   * A text that is no document, or of a newer form, is not changed.
   */
  change(edit: Edit, merge?: string): void;
  undo(): void;
  redo(): void;
}

const MOST_STEPS = 200;

/** A document in memory: for a page that has no shared one. */
export class MemoryDocument implements DocumentModel {
  #past: PipelineDocument[] = [];
  #future: PipelineDocument[] = [];
  #merge: string | undefined;
  #state: DocumentState;
  #subscribers = new Set<() => void>();

  constructor(document: PipelineDocument = EMPTY) {
    this.#state = { document, fault: null, text: null, canUndo: false, canRedo: false };
  }

  readonly state = (): DocumentState => this.#state;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  };

  change(edit: Edit, merge?: string): void {
    const before = this.#state.document;
    const document = edit(before);
    if (document === before) {
      return;
    }
    if (merge === undefined || merge !== this.#merge) {
      this.#past = [...this.#past.slice(1 - MOST_STEPS), before];
    }
    this.#merge = merge;
    this.#future = [];
    this.#show(document);
  }

  /** Another document in its place, which begins a history of its own. */
  replace(document: PipelineDocument): void {
    this.#past = [];
    this.#future = [];
    this.#show(document);
  }

  undo(): void {
    const before = this.#past.pop();
    if (before) {
      this.#future.push(this.#state.document);
      this.#show(before);
    }
    this.#merge = undefined;
  }

  redo(): void {
    const after = this.#future.pop();
    if (after) {
      this.#past.push(this.#state.document);
      this.#show(after);
    }
    this.#merge = undefined;
  }

  #show(document: PipelineDocument): void {
    const [canUndo, canRedo] = [this.#past.length > 0, this.#future.length > 0];
    this.#state = { document, fault: null, text: null, canUndo, canRedo };
    for (const changed of this.#subscribers) {
      changed();
    }
  }
}

export type { TextFault };
