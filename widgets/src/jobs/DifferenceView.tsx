import type { Client } from '../contract/client';
import type { Change, Difference, NodeChange } from '../contract/saved_wire';
import { useLoaded } from '../elements/hooks';
import { Waiting } from '../elements/Notice';
import { Refusal } from '../elements/Refusal';
import { useTranslate, type Translate } from '../elements/text';

interface DifferenceViewProps {
  client: Client;
  job: string;
  from: number;
  to: number;
}

/** What one version changes in another: in words and signs, not in colours alone. */
export function DifferenceView({ client, job, from, to }: DifferenceViewProps): JSX.Element {
  const translate = useTranslate();
  const loaded = useLoaded(`${job} ${from} ${to}`, signal => client.saved.difference(job, from, to, signal));
  return (
    <section className="kk-difference" aria-label={translate('What changes')} data-testid="kk-difference">
      <h4>
        {from === to
          ? translate('Choose two versions to compare.')
          : translate('From version %1 to version %2', from, to)}
      </h4>
      <Refusal error={loaded.error} />
      {loaded.loading && <Waiting>{translate('Comparing…')}</Waiting>}
      {loaded.value && from !== to && <Changes difference={loaded.value} />}
    </section>
  );
}

function Changes({ difference }: { difference: Difference }): JSX.Element {
  const translate = useTranslate();
  const { name, parameters, nodes } = difference;
  if (name === null && parameters.length === 0 && nodes.length === 0) {
    return <p className="kk-muted">{translate('Both mean the same.')}</p>;
  }
  return (
    <ul>
      {name && <Line change={{ name: translate('name'), change: 'changed', ...name }} />}
      {parameters.map(change => (
        <Line key={change.name} change={{ ...change, name: translate('parameter %1', change.name) }} />
      ))}
      {nodes.map(node => (
        <Node key={node.id} node={node} />
      ))}
    </ul>
  );
}

function Node({ node }: { node: NodeChange }): JSX.Element {
  const translate = useTranslate();
  return (
    <li data-change={node.change}>
      <Sign change={node.change} />
      <strong>{node.id}</strong> <span className="kk-muted">{node.type}</span>{' '}
      <span>{changeWord(node.change, translate)}</span>
      {node.fields && (
        <ul>
          {node.fields.map(field => (
            <Line key={field.name} change={{ ...field, name: field.name.replace(/^params\./, '') }} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Line({ change }: { change: Change }): JSX.Element {
  const translate = useTranslate();
  return (
    <li data-change={change.change}>
      <Sign change={change.change} />
      <span>
        {change.name} <span className="kk-hidden">{changeWord(change.change, translate)}</span>
      </span>
      {'before' in change && <del>{valueText(change.before)}</del>}
      {'after' in change && <ins>{valueText(change.after)}</ins>}
    </li>
  );
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

function Sign({ change }: { change: Change['change'] }): JSX.Element {
  return (
    <span className="kk-sign" aria-hidden="true">
      {SIGNS[change]}
    </span>
  );
}

function changeWord(change: Change['change'], translate: Translate): string {
  return change === 'added'
    ? translate('added')
    : change === 'removed'
      ? translate('removed')
      : translate('changed');
}

/** More of a value than this says nothing: the rows of a table, a list of files. */
const MOST_SHOWN = 160;

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
