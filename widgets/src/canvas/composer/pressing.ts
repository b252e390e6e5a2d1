import { useReactFlow } from '@xyflow/react';
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';

import { useTranslate } from '../../elements/text';
import { useView, useWork, type Work } from './context';
import { actionOf, type KeyAction } from './keys';
import { addNote, arrange, duplicate, remove, selectAll, toggleGroup, toggleMuted, walk } from './verbs';

type Frame = RefObject<HTMLDivElement | null>;

/** Keys that also hold while a person writes in a field. */
const EVERYWHERE: ReadonlySet<KeyAction> = new Set(['run', 'escape']);

/** Whether a person writes there, so that letters are letters. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('input, textarea, select') ||
      target.closest('.cm-editor') !== null)
  );
}

/** What is done with the keys that `keys.ts` lists. */
export function useKeys(frame: Frame): (event: KeyboardEvent) => void {
  const translate = useTranslate();
  const work = useWork();
  const flow = useReactFlow();
  const does: Partial<Record<KeyAction, (event: KeyboardEvent) => void>> = {
    ...editing(work, translate('Group')),
    // The node that has the cursor may go with the step; the canvas stays.
    undo: () => {
      frame.current?.focus();
      work.session.model.undo();
    },
    redo: () => {
      frame.current?.focus();
      work.session.model.redo();
    },
    up: () => focusNode(frame, walk(work.session, 'up')),
    down: () => focusNode(frame, walk(work.session, 'down')),
    form: () => focusForm(frame),
    rename: () => focusWithin(frame, "[data-testid='kk-node-name']"),
    fit: () => void flow.fitView({ maxZoom: 1, padding: 0.12, duration: 200 }),
    note: () => addNote(work.session, middleOf(frame, flow)),
    remove: () => {
      remove(work.session);
      focusNode(frame, [...work.session.selection.nodes][0] ?? null);
    },
    escape: event => escape(work, frame, event)
  };
  return event => {
    const action = event.defaultPrevented ? null : actionOf(event);
    const doing = action && does[action];
    if (!doing || (isWriting(event.target) && !EVERYWHERE.has(action)) || isOwn(event, action)) {
      return;
    }
    doing(event);
    event.preventDefault();
    event.stopPropagation();
  };
}

/** A button, and a node that is not selected, have uses of their own for Enter. */
function isOwn(event: KeyboardEvent, action: KeyAction): boolean {
  const target = event.target as HTMLElement;
  return action === 'form' && (target.tagName === 'BUTTON' || !target.classList.contains('selected'));
}

function editing(
  { session, running, values }: Work,
  groupName: string
): Partial<Record<KeyAction, (event: KeyboardEvent) => void>> {
  const only = (): string | null =>
    (session.selection.nodes.size === 1 ? [...session.selection.nodes][0] : null) ?? null;
  return {
    add: () => session.show({ adding: session.adding() }),
    mute: () => toggleMuted(session),
    group: () => toggleGroup(session, groupName),
    arrange: () => arrange(session),
    all: () => selectAll(session),
    duplicate: () => duplicate(session),
    help: () => session.show({ help: true }),
    preview: () => togglePreview(session, only()),
    run: () => void running.submit(session.document, values, null),
    run_to: () => {
      const to = only();
      if (to !== null) {
        void running.submit(session.document, values, to);
      }
    }
  };
}

function togglePreview(session: Work['session'], node: string | null): void {
  const shown = session.view().preview;
  session.show({ preview: node === null || shown?.node === node ? null : { node, port: 'out' } });
}

/** First out of a form, back to its node; then out of the selection. */
function escape({ session }: Work, frame: Frame, event: KeyboardEvent): void {
  const [id] = session.selection.nodes;
  if (id !== undefined && (event.target as HTMLElement).closest('.kk-side')) {
    focusNode(frame, id);
  } else {
    session.select({});
    frame.current?.focus();
  }
}

/** After a node was added, its form has the cursor: the next key belongs to its first field. */
export function useFocus(frame: Frame): void {
  const { focus, adding, help } = useView();
  useEffect(() => {
    if (focus !== null) {
      focusForm(frame);
    }
  }, [frame, focus]);
  // What was in front is gone: the keys go to the canvas again.
  const covered = adding !== null || help;
  const before = useRef(covered);
  useEffect(() => {
    const element = frame.current;
    const nobody = element?.ownerDocument.activeElement === element?.ownerDocument.body;
    if (before.current && !covered && nobody) {
      element?.focus();
    }
    before.current = covered;
  }, [frame, covered]);
}

function focusForm(frame: Frame): void {
  const field = "[data-testid='kk-node-panel'] form :is(input, textarea, select, .cm-content)";
  if (!focusWithin(frame, field)) {
    focusWithin(frame, "[data-testid='kk-node-name']");
  }
}

function focusWithin(frame: Frame, selector: string): boolean {
  const found = frame.current?.querySelector<HTMLElement>(selector);
  found?.focus();
  return found !== null && found !== undefined;
}

function focusNode(frame: Frame, id: string | null): void {
  if (id !== null && frame.current) {
    focusNodeIn(frame.current, id);
  }
}

/** Puts the cursor on a node, once the canvas has drawn it. */
export function focusNodeIn(frame: Element, id: string): void {
  const selector = `.react-flow__node[data-id='${CSS.escape(id)}']`;
  requestAnimationFrame(() => frame.querySelector<HTMLElement>(selector)?.focus());
}

function middleOf(frame: Frame, flow: ReturnType<typeof useReactFlow>): { x: number; y: number } {
  const box = frame.current?.querySelector('.react-flow')?.getBoundingClientRect();
  return flow.screenToFlowPosition(
    box ? { x: box.left + box.width / 2 - 100, y: box.top + box.height / 3 } : { x: 0, y: 0 }
  );
}
