import type { ISignal } from '@lumino/signaling';

import type { DocumentModel, DocumentState } from '../canvas/editing/model';
import type { Edit } from '../canvas/editing/nodes';
import { readText } from '../canvas/editing/reading';
import { editsBetween } from '../canvas/editing/text_edits';

/** What is used of JupyterLab's shared text, which other editors and other people change too. */
export interface SharedText {
  getSource(): string;
  updateSource(start: number, end: number, value?: string): void;
  transact(change: () => void): void;
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  readonly undoManager: { stopCapturing(): void };
  readonly changed: ISignal<unknown, unknown>;
}

/**
 * A file's text as a document. The text is the truth: a change touches only what differs in it, so that whatever this
 * editor does not know stays, and two people's changes meet only where they change the same value.
 */
export class SharedDocument implements DocumentModel {
  #state: DocumentState | null = null;
  #source: string | null = null;
  #merge: string | undefined;

  constructor(private readonly shared: SharedText) {}

  readonly state = (): DocumentState => {
    const source = this.shared.getSource();
    const [canUndo, canRedo] = [this.shared.canUndo(), this.shared.canRedo()];
    const before = this.#state;
    if (before === null || source !== this.#source) {
      const reading = readText(source);
      const unreadable = reading.fault !== null && reading.fault.kind !== 'newer_version';
      this.#source = source;
      this.#state = { ...reading, text: unreadable ? source : null, canUndo, canRedo };
    } else if (before.canUndo !== canUndo || before.canRedo !== canRedo) {
      this.#state = { ...before, canUndo, canRedo };
    }
    return this.#state as DocumentState;
  };

  readonly subscribe = (changed: () => void): (() => void) => {
    const tell = (): void => changed();
    this.shared.changed.connect(tell);
    return () => this.shared.changed.disconnect(tell);
  };

  change(edit: Edit, merge?: string): void {
    const { document, fault } = this.state();
    const next = edit(document);
    if (fault !== null || next === document) {
      return;
    }
    if (merge === undefined || merge !== this.#merge) {
      this.shared.undoManager.stopCapturing();
    }
    this.#merge = merge;
    const edits = editsBetween(this.shared.getSource(), next);
    this.shared.transact(() => {
      for (const { start, end, text } of edits) {
        this.shared.updateSource(start, end, text);
      }
    });
  }

  undo(): void {
    this.#merge = undefined;
    this.shared.undo();
  }

  redo(): void {
    this.#merge = undefined;
    this.shared.redo();
  }
}
