import { useTranslate } from '../../elements/text';
import type { Suggestion } from './matching';

interface SuggestionsProps {
  id: string;
  label: string;
  shown: readonly Suggestion[];
  active: number;
  onChoose(value: string): void;
}

/** The list below a combobox. */
export function Suggestions({ id, label, shown, active, onChoose }: SuggestionsProps): JSX.Element {
  const translate = useTranslate();
  return (
    <ul
      id={id}
      className="kk-suggestions"
      role="listbox"
      aria-label={translate('Suggestions: %1', label)}
      hidden={shown.length === 0}
    >
      {shown.map((suggestion, place) => (
        <li
          key={suggestion.value}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === active}
          ref={place === active ? intoView : undefined}
          // Before the field loses the focus, which would close the list.
          onPointerDown={event => {
            event.preventDefault();
            onChoose(suggestion.value);
          }}
        >
          <span className="kk-ellipsis" title={suggestion.value}>
            {suggestion.value}
          </span>
          {suggestion.note && <span className="kk-type">{suggestion.note}</span>}
        </li>
      ))}
    </ul>
  );
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView?.({ block: 'nearest' });
}
