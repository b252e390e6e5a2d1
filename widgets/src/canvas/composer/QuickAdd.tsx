import { useId, useMemo, useState, type KeyboardEvent } from 'react';

import type { NodeDescription } from '../../contract/wire';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { useWork } from './context';
import { TypeIcon } from './Palette';
import { searched } from './search';
import type { Adding } from './session';

/** Finds a node type by a few keys, and adds it where one was. */
export function QuickAdd({ adding }: { adding: Adding }): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const found = useFitting(query, adding);
  const current = found[Math.min(chosen, found.length - 1)];
  const close = (): void => session.show({ adding: null });
  const add = (type: NodeDescription | undefined): string | undefined => type && session.add(type, adding);
  const press = pressing(
    step => setChosen(before => inRange(before + step, found.length)),
    () => add(current),
    close
  );
  return (
    <div className="kk-overlay" onPointerDown={event => event.target === event.currentTarget && close()}>
      <div className="kk-quick" role="dialog" aria-label={translate('Add a node')} data-testid="kk-quick-add">
        <SearchField
          list={list}
          current={current}
          placeholder={placeOf(adding, translate)}
          query={query}
          onQuery={text => {
            setQuery(text);
            setChosen(0);
          }}
          onKeyDown={press}
        />
        <ul role="listbox" id={list} aria-label={translate('Nodes')}>
          {found.map(type => (
            <Option
              key={type.type}
              id={`${list}-${type.type}`}
              type={type}
              on={type === current}
              onChoose={add}
            />
          ))}
        </ul>
        {found.length === 0 && <p className="kk-muted">{translate('No node does “%1”.', query.trim())}</p>}
      </div>
    </div>
  );
}

function inRange(place: number, count: number): number {
  return Math.max(0, Math.min(count - 1, place));
}

/** The keys of a list that is searched. */
function pressing(move: (step: number) => void, choose: () => void, close: () => void) {
  const does: Record<string, () => void> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: choose,
    Escape: close
  };
  return (event: KeyboardEvent): void => {
    const doing = does[event.key];
    if (doing) {
      doing();
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

interface SearchFieldProps {
  list: string;
  current: NodeDescription | undefined;
  placeholder: string;
  query: string;
  onQuery(query: string): void;
  onKeyDown(event: KeyboardEvent): void;
}

function SearchField({
  list,
  current,
  placeholder,
  query,
  onQuery,
  onKeyDown
}: SearchFieldProps): JSX.Element {
  const translate = useTranslate();
  return (
    <div className="kk-field">
      <Icon name="search" />
      <input
        className="kk-input"
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={current ? `${list}-${current.type}` : undefined}
        aria-label={translate('Search nodes by name or by what they should do')}
        placeholder={placeholder}
        value={query}
        onChange={event => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

interface OptionProps {
  id: string;
  type: NodeDescription;
  on: boolean;
  onChoose(type: NodeDescription): void;
}

function Option({ id, type, on, onChoose }: OptionProps): JSX.Element {
  return (
    <li
      id={id}
      role="option"
      aria-selected={on}
      data-type={type.type}
      ref={element => {
        if (on) {
          element?.scrollIntoView({ block: 'nearest' });
        }
      }}
      onClick={() => onChoose(type)}
    >
      <TypeIcon type={type} />
      <span className="kk-quick-name">{type.type.replaceAll('_', ' ')}</span>
      <span className="kk-muted kk-ellipsis">{type.summary}</span>
    </li>
  );
}

/** What can stand there comes first: what reads nothing cannot follow, nor stand on an edge. */
function useFitting(query: string, { after, edge }: Adding): NodeDescription[] {
  const { types } = useWork();
  return useMemo(() => {
    const all = searched([...types.values()], query);
    const fits = (type: NodeDescription): boolean =>
      edge
        ? type.arity[1] !== 0 && type.outputs.length > 0
        : after
          ? type.arity[1] !== 0
          : type.arity[0] === 0;
    return query.trim() ? all : [...all.filter(fits), ...all.filter(type => !fits(type))];
  }, [types, query, after, edge]);
}

function placeOf({ after, edge }: Adding, translate: ReturnType<typeof useTranslate>): string {
  if (edge) {
    return translate('Add before %1…', edge.target);
  }
  return after
    ? translate('Add after %1…', after.port === 'out' ? after.node : `${after.node}.${after.port}`)
    : translate('Add a node…');
}
