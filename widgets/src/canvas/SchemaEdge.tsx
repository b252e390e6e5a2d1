import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';

import { useTranslate } from '../elements/text';
import { edgeLabel } from './edge_label';
import type { GraphEdge } from './graph';
import type { Point } from './layout';
import { curve } from './path';

export type SchemaEdgeData = {
  edge: GraphEdge;
  points: Point[];
  label: Point | null;
  dimmed: boolean;
  onHover(id: string | null): void;
  onSelect(id: string): void;
};

export type SchemaFlowEdge = Edge<SchemaEdgeData, 'schema'>;

/** An edge that says which columns go along it. */
export const SchemaEdge = memo(function SchemaEdge(props: EdgeProps<SchemaFlowEdge>): JSX.Element {
  const { id, data, sourceX, sourceY, targetX, targetY, selected } = props;
  const path = curve({ x: sourceX, y: sourceY }, data?.points ?? [], { x: targetX, y: targetY });
  const place = data?.label ?? { x: (sourceX + targetX) / 2, y: (sourceY + targetY) / 2 };
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={16} className={data?.dimmed ? 'kk-dimmed' : ''} />
      {data?.edge.columns && (
        <EdgeLabelRenderer>
          <Label data={data} columns={data.edge.columns} place={place} selected={selected ?? false} />
        </EdgeLabelRenderer>
      )}
    </>
  );
});

interface LabelProps {
  data: SchemaEdgeData;
  columns: NonNullable<GraphEdge['columns']>;
  place: Point;
  selected: boolean;
}

function Label({ data, columns, place, selected }: LabelProps): JSX.Element {
  const translate = useTranslate();
  const { shown, more } = edgeLabel(columns);
  const { edge } = data;
  return (
    <button
      type="button"
      className={`kk-edge-label nodrag nopan ${selected ? 'kk-selected' : ''} ${data.dimmed ? 'kk-dimmed' : ''}`}
      style={{ transform: `translate(-50%, -50%) translate(${place.x}px, ${place.y}px)` }}
      aria-label={translate('%1 columns from %2', columns.length, `${edge.source}.${edge.port}`)}
      onMouseEnter={() => data.onHover(edge.id)}
      onMouseLeave={() => data.onHover(null)}
      onClick={() => data.onSelect(edge.id)}
    >
      {shown.map(column => (
        <span key={column.name} className="kk-edge-column">
          <span className="kk-ellipsis">{column.name}</span> <span className="kk-type">{column.type}</span>
        </span>
      ))}
      {more > 0 && <span className="kk-edge-more">{translate('+%1 more', more)}</span>}
    </button>
  );
}
