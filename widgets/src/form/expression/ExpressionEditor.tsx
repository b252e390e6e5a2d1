import type { EditorView } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

import type { FunctionDescription, Problem } from '../../contract/wire';
import { functionAt, signatureParts } from './calls';
import type { Known } from './completion';
import { createEditor, describe, replaceText, underline, type EditorHost } from './editor';

interface ExpressionEditorProps {
  value: string;
  known: Known;
  problems: readonly Problem[];
  label: string;
  id?: string | undefined;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  example?: string | undefined;
  onChange(text: string): void;
}

type Told = ReturnType<typeof functionAt>;

/** A text field for SQL: colours, completion, the documentation of what one is calling, faults where they are. */
export function ExpressionEditor(props: ExpressionEditorProps): JSX.Element {
  const { known, label, describedBy, invalid, example = '', problems } = props;
  const parent = useRef<HTMLDivElement>(null);
  const [told, setTold] = useState<Told>(null);
  const view = useEditor(parent, props, setTold);
  useEffect(() => {
    if (view.current) {
      describe(view.current, { label, describedBy, invalid, example });
    }
  }, [view, label, describedBy, invalid, example]);
  useEffect(() => {
    if (view.current) {
      underline(view.current, problems);
    }
  }, [view, problems]);
  return (
    <div className={`kk-expression ${known.language === 'query' ? 'kk-expression-query' : ''}`}>
      <div
        ref={parent}
        id={props.id}
        className="kk-expression-text"
        // A click on the label, which cannot name a contenteditable element, leads here.
        tabIndex={-1}
        onFocus={event => event.target === parent.current && view.current?.focus()}
      />
      {told && <Signature description={told.description} argument={told.argument} />}
    </div>
  );
}

/** The editor itself, made once, and kept at the document's text. */
function useEditor(
  parent: RefObject<HTMLDivElement>,
  props: ExpressionEditorProps,
  onTold: (told: Told) => void
): RefObject<EditorView | null> {
  const { value, known } = props;
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  /** What was typed and has not come back yet: a host that is slow must not take it away. */
  const typed = useRef<string[]>([]);
  useLayoutEffect(() => {
    latest.current = props;
  });
  useLayoutEffect(() => {
    const host: EditorHost = {
      known: () => latest.current.known,
      onChange: text => {
        typed.current = [...typed.current.slice(-50), text];
        latest.current.onChange(text);
      },
      onCursor: (text, position) =>
        onTold(position < 0 ? null : functionAt(text, position, latest.current.known.functions))
    };
    const first = latest.current;
    view.current = createEditor(parent.current as HTMLElement, first.value, host, {
      ...first,
      example: first.example ?? ''
    });
    return () => view.current?.destroy();
  }, [parent, known.language, onTold]);
  useEffect(() => {
    const place = typed.current.lastIndexOf(value);
    typed.current = place < 0 ? [] : typed.current.slice(place + 1);
    if (view.current && place < 0 && view.current.state.doc.toString() !== value) {
      replaceText(view.current, value);
    }
  }, [value]);
  return view;
}

interface SignatureProps {
  description: FunctionDescription;
  argument: number | null;
}

function Signature({ description, argument }: SignatureProps): JSX.Element {
  const [before, marked, after] = signatureParts(description.signature, argument);
  return (
    <p className="kk-signature" role="status">
      <code>
        {before}
        <mark>{marked}</mark>
        {after}
      </code>
      <span>{description.doc}</span>
    </p>
  );
}
