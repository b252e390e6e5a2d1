import { useId, useState, type KeyboardEvent } from 'react';

import { Suggestions } from './Suggestions';
import { matching, type Suggestion } from './matching';

interface ComboboxProps {
  /** Given when a visible label names the field; otherwise `label` does. */
  id?: string | undefined;
  label: string;
  value: string;
  suggestions: readonly Suggestion[];
  placeholder?: string | undefined;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  className?: string | undefined;
  onChange(value: string): void;
  /** Chosen from the list, or Enter on what was typed. */
  onChoose?: ((value: string) => void) | undefined;
  onPaste?: ((event: React.ClipboardEvent<HTMLInputElement>) => void) | undefined;
}

/** A text field with a list to choose from; any other text may be typed too. */
export function Combobox(props: ComboboxProps): JSX.Element {
  const list = useId();
  const { shown, active, open, close, choose, onKey } = useChoosing(props);
  return (
    <span className={`kk-combobox ${props.className ?? ''}`}>
      <input
        id={props.id}
        className="kk-form-input"
        role="combobox"
        aria-label={props.id ? undefined : props.label}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid || undefined}
        aria-autocomplete="list"
        aria-expanded={shown.length > 0}
        aria-controls={list}
        aria-activedescendant={shown[active] ? `${list}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={props.placeholder}
        title={props.value || undefined}
        value={props.value}
        onChange={event => {
          props.onChange(event.target.value);
          open(true);
        }}
        onClick={() => open(false)}
        onBlur={close}
        onKeyDown={onKey}
        onPaste={props.onPaste}
      />
      <Suggestions id={list} label={props.label} shown={shown} active={active} onChoose={choose} />
    </span>
  );
}

interface Choosing {
  shown: readonly Suggestion[];
  active: number;
  /** Shows the list; `typed` says that the text narrows it down. */
  open(typed: boolean): void;
  close(): void;
  choose(value: string): void;
  onKey(event: KeyboardEvent): void;
}

/** Which suggestions show and which one the arrow keys are on. */
function useChoosing({ value, suggestions, onChange, onChoose }: ComboboxProps): Choosing {
  // Until something is typed, the whole list shows, not only what begins with the present value.
  const [state, setState] = useState<'closed' | 'whole' | 'typed'>('closed');
  const [active, setActive] = useState(-1);
  const shown = state === 'closed' ? [] : matching(suggestions, state === 'typed' ? value : '');
  const open = (typed: boolean): void => {
    setState(typed ? 'typed' : 'whole');
    setActive(-1);
  };
  const close = (): void => setState('closed');
  const choose = (chosen: string): void => {
    onChange(chosen);
    onChoose?.(chosen);
    close();
  };
  const step = (by: number): void => {
    if (state === 'closed') {
      open(false);
    }
    const count = shown.length || matching(suggestions, '').length;
    setActive(before => (count === 0 ? -1 : (Math.max(before, by < 0 ? 0 : -1) + by + count) % count));
  };
  const onKey = (event: KeyboardEvent): void => {
    // With Alt the arrow keys move the row that the field stands in.
    const by = event.altKey ? 0 : event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      step(by);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(shown[active]?.value ?? value);
    } else if (event.key === 'Escape' && shown.length > 0) {
      event.stopPropagation();
      close();
    }
  };
  return { shown, active, open, close, choose, onKey };
}
