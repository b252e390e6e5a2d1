import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type Completion as EditorCompletion,
  type CompletionContext,
  type CompletionResult
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState, type Extension, type Transaction } from '@codemirror/state';
import { EditorView, keymap, placeholder, tooltips, type Rect } from '@codemirror/view';

import type { Problem } from '../../contract/wire';
import { completionAt, type Known, type Option } from './completion';
import { documentation } from './documentation';
import { EXPRESSIONS, QUERIES } from './language';

export interface EditorHost {
  known(): Known;
  onChange(text: string): void;
  onCursor(text: string, position: number): void;
}

/** What may change while the editor lives. */
export interface EditorSettings {
  label: string;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  example: string;
}

const settings = new Compartment();

/** An editor of one expression or query in an element. */
export function createEditor(
  parent: HTMLElement,
  text: string,
  host: EditorHost,
  given: EditorSettings
): EditorView {
  const query = host.known().language === 'query';
  const extensions: Extension = [
    history(),
    closeBrackets(),
    bracketMatching(),
    query ? QUERIES : EXPRESSIONS,
    autocompletion({ override: [context => complete(context, host)], icons: false, defaultKeymap: false }),
    // Tab is not taken: it leads on to the next field.
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    tooltips({ tooltipSpace: spaceOf }),
    EditorView.updateListener.of(update => {
      const { state } = update;
      if (update.docChanged && !update.transactions.some(isFromOutside)) {
        host.onChange(state.doc.toString());
      }
      if (update.docChanged || update.selectionSet || update.focusChanged) {
        host.onCursor(state.doc.toString(), update.view.hasFocus ? state.selection.main.head : -1);
      }
    }),
    settings.of(described(given))
  ];
  return new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
}

/** Says anew what the editor is called and how it stands. */
export function describe(view: EditorView, given: EditorSettings): void {
  view.dispatch({ effects: settings.reconfigure(described(given)) });
}

function described({ label, describedBy, invalid, example }: EditorSettings): Extension {
  return [
    placeholder(example),
    EditorView.contentAttributes.of({
      'aria-label': label,
      spellcheck: 'false',
      autocorrect: 'off',
      autocapitalize: 'off',
      ...(describedBy ? { 'aria-describedby': describedBy } : {}),
      ...(invalid ? { 'aria-invalid': 'true' } : {})
    })
  ];
}

/** A host may clip what reaches over the edge of its view: completions stay inside it. */
function spaceOf(view: EditorView): Rect {
  const root = (view.dom.closest('.kk') ?? document.documentElement).getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const space = { left: Math.max(0, root.left), right: Math.min(clientWidth, root.right) };
  return { ...space, top: 0, bottom: clientHeight };
}

const OUTSIDE = 'karyaksham.outside';

function isFromOutside(transaction: Transaction): boolean {
  return transaction.isUserEvent(OUTSIDE);
}

/** Puts another text in, as when the document was changed elsewhere. */
export function replaceText(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: OUTSIDE });
}

/** Underlines faults where they are; what lies beyond the text stands at its end. */
export function underline(view: EditorView, problems: readonly Problem[]): void {
  view.dispatch(setDiagnostics(view.state, diagnosticsOf(problems, view.state.doc.toString())));
}

/** Offsets count code points, as Python does; the page counts UTF-16 units. */
export function diagnosticsOf(problems: readonly Problem[], text: string): Diagnostic[] {
  const units = [0];
  for (const character of text) {
    units.push((units.at(-1) ?? 0) + character.length);
  }
  const unitAt = (offset: number): number => units[Math.max(0, offset)] ?? text.length;
  return problems.flatMap(({ position, severity, message }) => {
    if (!position) {
      return [];
    }
    const to = unitAt(position.end);
    const from = Math.min(unitAt(position.start), Math.max(0, to - 1));
    return [{ from, to, severity: severity ?? 'error', message }];
  });
}

function complete(context: CompletionContext, host: EditorHost): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = completionAt(text, context.pos, host.known(), context.explicit);
  return (
    found && {
      from: found.from,
      options: found.options.map(asCompletion),
      validFor: /^["$]?[\p{L}\p{N}_ ]*$/u
    }
  );
}

const RANK = { column: 4, table: 3, parameter: 3, function: 2, type: 2, keyword: 1 };

function asCompletion(option: Option): EditorCompletion {
  const { label, kind, note, description, insert } = option;
  return {
    label,
    type: kind,
    boost: RANK[kind],
    ...(note ? { detail: note } : {}),
    ...(description ? { info: () => documentation(description) } : {}),
    apply: (view, _completion, from, to) => {
      const already = insert.endsWith('()') && view.state.sliceDoc(to, to + 1) === '(';
      const put = already ? insert.slice(0, -2) : insert;
      const cursor = from + put.length - (put.endsWith('()') ? 1 : 0);
      view.dispatch({
        changes: { from, to, insert: put },
        selection: { anchor: cursor },
        userEvent: 'input.complete'
      });
    }
  };
}
