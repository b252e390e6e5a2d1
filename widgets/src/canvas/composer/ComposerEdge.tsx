import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo, useState } from 'react';

import { ColumnList } from '../../elements/ColumnList';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { curve } from '../path';
import { useWork } from './context';
import type { ComposerFlowEdge } from './flow';
import { edgeOf } from './session';

/** An edge that takes another node in, and says which columns go along it. */
export const ComposerEdge = memo(function ComposerEdge(props: EdgeProps<ComposerFlowEdge>): JSX.Element {
  const { id, data, sourceX, sourceY, targetX, targetY, selected } = props;
  const [near, setNear] = useState(false);
  const path = curve({ x: sourceX, y: sourceY }, [], { x: targetX, y: targetY });
  const place = { x: (sourceX + targetX) / 2, y: (sourceY + targetY) / 2 };
  return (
    <g onMouseEnter={() => setNear(true)} onMouseLeave={() => setNear(false)}>
      <BaseEdge id={id} path={path} interactionWidth={22} />
      {data && (
        <EdgeLabelRenderer>
          <div
            className={`kk-edge-middle nodrag nopan ${near || selected ? 'kk-near' : ''}`}
            style={{ transform: `translate(-50%, -50%) translate(${place.x}px, ${place.y}px)` }}
            onMouseEnter={() => setNear(true)}
            onMouseLeave={() => setNear(false)}
          >
            <Insert id={id} data={data} />
            {near && <Schema data={data} />}
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

type Data = NonNullable<ComposerFlowEdge['data']>;

function Insert({ id, data: { edge } }: { id: string; data: Data }): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const words = translate('Insert a node between %1 and %2', edge.source, edge.target ?? '');
  return (
    <button
      type="button"
      className="kk-edge-add"
      tabIndex={-1}
      data-testid="kk-edge-add"
      data-edge={id}
      title={words}
      aria-label={words}
      onClick={() => session.show({ adding: { after: null, edge: edgeOf(id), at: null } })}
    >
      {edge.columns ? <span className="kk-edge-count">{edge.columns.length}</span> : null}
      <Icon name="add" size={12} />
    </button>
  );
}

/** All columns that go along the edge. */
function Schema({ data: { edge } }: { data: Data }): JSX.Element {
  const translate = useTranslate();
  const from = edge.port === 'out' ? edge.source : `${edge.source}.${edge.port}`;
  return (
    <div className="kk-edge-schema nowheel" role="tooltip" data-testid="kk-edge-schema">
      <div className="kk-edge-schema-title kk-ellipsis">{from}</div>
      {edge.columns === null ? (
        <p className="kk-muted">{translate('The columns are not known yet.')}</p>
      ) : (
        <ColumnList columns={edge.columns} />
      )}
    </div>
  );
}
