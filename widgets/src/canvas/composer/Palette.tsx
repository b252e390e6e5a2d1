import { useMemo, useState, type CSSProperties } from 'react';

import type { NodeDescription } from '../../contract/wire';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { categoryOf } from '../categories';
import { DRAGGED_TYPE } from './dragging';
import { useWork } from './context';
import { searched } from './search';

/** All node types: by category, or the likeliest for what is searched. */
export function Palette(): JSX.Element {
  const translate = useTranslate();
  const { types } = useWork();
  const [query, setQuery] = useState('');
  const all = useMemo(() => [...types.values()], [types]);
  const found = useMemo(() => searched(all, query), [all, query]);
  return (
    <nav className="kk-palette" aria-label={translate('Nodes')} data-testid="kk-palette">
      <div className="kk-field">
        <Icon name="search" />
        <input
          className="kk-input"
          type="search"
          value={query}
          placeholder={translate('average by month…')}
          aria-label={translate('Search nodes by name or by what they should do')}
          onChange={event => setQuery(event.target.value)}
        />
      </div>
      <div className="kk-palette-list">
        {query.trim() ? <Entries types={found} /> : <Categories types={all} />}
        {found.length === 0 && (
          <p className="kk-palette-none kk-muted">{translate('No node does “%1”.', query.trim())}</p>
        )}
      </div>
    </nav>
  );
}

function Categories({ types }: { types: readonly NodeDescription[] }): JSX.Element {
  const names = [...new Set(types.map(type => type.category))];
  return (
    <>
      {names.map(name => (
        <section key={name} aria-label={name}>
          <h3>{name}</h3>
          <Entries types={types.filter(type => type.category === name)} />
        </section>
      ))}
    </>
  );
}

function Entries({ types }: { types: readonly NodeDescription[] }): JSX.Element {
  const { session } = useWork();
  return (
    <ul>
      {types.map(type => (
        <li key={type.type}>
          <button
            type="button"
            className="kk-palette-entry"
            draggable
            title={type.summary}
            data-testid="kk-palette-entry"
            data-type={type.type}
            onDragStart={event => {
              event.dataTransfer.setData(DRAGGED_TYPE, type.type);
              event.dataTransfer.effectAllowed = 'copy';
            }}
            onClick={() => session.add(type)}
          >
            <TypeIcon type={type} />
            <span className="kk-ellipsis">{type.type.replaceAll('_', ' ')}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A node type's picture, in the colour of its category. */
export function TypeIcon({ type }: { type: NodeDescription }): JSX.Element {
  const category = categoryOf({ id: '', type: type.type }, new Map([[type.type, type]]));
  return (
    <span className="kk-type-icon" style={{ '--kk-tone': category.colour } as CSSProperties}>
      <Icon name={category.icon} size={14} />
    </span>
  );
}
