import { problemText } from '../contract/service_error';
import { Button } from '../elements/Button';
import { ColumnList } from '../elements/ColumnList';
import { Icon } from '../elements/Icon';
import { Notice } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { GraphEdge, GraphNode } from './graph';
import { valueText } from './summary';

interface InspectorProps {
  title: string;
  note: string;
  /** Absent while one only points at the thing. */
  onClose?: (() => void) | undefined;
  children: React.ReactNode;
}

function Panel({ title, note, onClose, children }: InspectorProps): JSX.Element {
  const translate = useTranslate();
  return (
    <section className="kk-inspector nowheel nopan nodrag" aria-label={title}>
      <header>
        <span className="kk-inspector-title kk-ellipsis" title={title}>
          {title}
        </span>
        <span className="kk-muted kk-ellipsis">{note}</span>
        {onClose && (
          <Button
            look="quiet"
            icon={<Icon name="close" />}
            aria-label={translate('Close')}
            onClick={onClose}
          />
        )}
      </header>
      <div className="kk-inspector-body">{children}</div>
    </section>
  );
}

/** All columns that go along an edge. */
export function EdgeInspector({ edge, onClose }: { edge: GraphEdge; onClose?: () => void }): JSX.Element {
  const translate = useTranslate();
  const columns = edge.columns ?? [];
  const from = edge.port === 'out' ? edge.source : `${edge.source}.${edge.port}`;
  return (
    <Panel
      title={`${from} → ${edge.target ?? translate('result')}`}
      note={translate('%1 columns', columns.length)}
      onClose={onClose}
    >
      <ColumnList columns={columns} />
    </Panel>
  );
}

/** A node's parameters in full, and what is wrong with them. */
export function NodeInspector({ node, onClose }: { node: GraphNode; onClose?: () => void }): JSX.Element {
  return (
    <Panel title={node.id} note={node.type.replaceAll('_', ' ')} onClose={onClose}>
      {node.problems.map((problem, index) => (
        <Notice key={index} kind={problem.severity === 'warning' ? 'warning' : 'error'}>
          {problem.field ? `${problem.field}: ` : ''}
          {problemText(problem)}
        </Notice>
      ))}
      <dl className="kk-parameters">
        {Object.entries(node.params).map(([name, value]) => (
          <div key={name}>
            <dt>{name.replaceAll('_', ' ')}</dt>
            <dd className="kk-mono">{valueText(value)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
