import { Handle, Position, useUpdateNodeInternals, type NodeProps } from '@xyflow/react';
import { memo, useEffect } from 'react';

import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import type { GraphNode } from '../graph';
import { NodeBox, share } from '../PipelineNode';
import { useWork } from './context';
import type { ComposerFlowNode } from './flow';

/** A node whose ports can be connected, and followed by another node. */
export const ComposerNode = memo(function ComposerNode({
  id,
  data,
  selected
}: NodeProps<ComposerFlowNode>): JSX.Element {
  const { node, inputs, ports, live } = data;
  const update = useUpdateNodeInternals();
  const shape = `${inputs.length} ${ports.join(' ')}`;
  useEffect(() => update(id), [update, id, shape]);
  return (
    <NodeBox node={node} live={live} selected={selected} dimmed={false}>
      <Inputs node={id} inputs={inputs} />
      <Outputs node={id} ports={ports} />
    </NodeBox>
  );
});

function Inputs({ node, inputs }: { node: string; inputs: GraphNode['inputs'] }): JSX.Element {
  return (
    <>
      {inputs.map(({ index, name }, place) => (
        <Handle
          key={index}
          id={String(index)}
          type="target"
          position={Position.Top}
          data-testid="kk-input"
          data-node={node}
          data-input={index}
          style={{ left: share(place, inputs.length) }}
        >
          {name && <span className="kk-port-name kk-port-input">{name}</span>}
        </Handle>
      ))}
    </>
  );
}

function Outputs({ node, ports }: { node: string; ports: readonly string[] }): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  return (
    <>
      {ports.map((port, index) => (
        <Handle
          key={port}
          id={port}
          type="source"
          position={Position.Bottom}
          data-testid="kk-port"
          data-node={node}
          data-port={port}
          title={translate('Drag to an input, or click to add a node after %1', `${node}.${port}`)}
          style={{ left: share(index, ports.length) }}
          onClick={() => session.show({ adding: { after: { node, port }, edge: null, at: null } })}
        >
          {port !== 'out' && <span className="kk-port-name">{port}</span>}
          <span className="kk-port-add" aria-hidden="true">
            <Icon name="add" size={10} />
          </span>
        </Handle>
      ))}
    </>
  );
}
