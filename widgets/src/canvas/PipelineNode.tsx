import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo, type CSSProperties, type ReactNode } from 'react';

import type { NodeProgress } from '../contract/wire';
import { Icon } from '../elements/Icon';
import { useTranslate } from '../elements/text';
import type { GraphNode } from './graph';
import { NodeLive } from './NodeLive';

export type PipelineNodeData = {
  node: GraphNode;
  /** From left to right. */
  inputs: GraphNode['inputs'];
  ports: string[];
  /** Null where no run is shown; undefined before the run has said anything about this node. */
  live: NodeProgress | null | undefined;
  dimmed: boolean;
};

export type PipelineFlowNode = Node<PipelineNodeData, 'pipeline'>;

export const PipelineNode = memo(function PipelineNode({
  data,
  selected
}: NodeProps<PipelineFlowNode>): JSX.Element {
  const { node, inputs, ports, live, dimmed } = data;
  return (
    <NodeBox node={node} live={live} selected={selected} dimmed={dimmed}>
      <InputPorts inputs={inputs} />
      <OutputPorts ports={ports} />
    </NodeBox>
  );
});

interface NodeBoxProps {
  node: GraphNode;
  live: NodeProgress | null | undefined;
  selected: boolean;
  dimmed: boolean;
  /** The ports. */
  children: ReactNode;
}

/** What a node looks like, wherever it is drawn. */
export function NodeBox({ node, live, selected, dimmed, children }: NodeBoxProps): JSX.Element {
  const looks = [
    selected && 'kk-selected',
    dimmed && 'kk-dimmed',
    node.muted && 'kk-muted-node',
    severity(node)
  ];
  return (
    <div
      className={`kk-node ${looks.filter(Boolean).join(' ')}`}
      style={{ '--kk-tone': node.category.colour } as CSSProperties}
      data-testid="kk-node"
      data-node={node.id}
      data-rows={live?.rows_out ?? undefined}
      data-state={live?.state ?? undefined}
    >
      <span className="kk-node-icon">
        <Icon name={node.category.icon} size={18} />
      </span>
      <div className="kk-node-text">
        <div className="kk-node-head">
          <span className="kk-node-title kk-ellipsis" title={node.id}>
            {node.id}
          </span>
          <span className="kk-node-type">{node.type.replaceAll('_', ' ')}</span>
        </div>
        <div className="kk-node-summary kk-ellipsis" title={node.summary}>
          {node.summary}
        </div>
        {live !== null && <NodeLive node={node.id} live={live ?? {}} />}
      </div>
      <ProblemMark node={node} />
      {children}
    </div>
  );
}

/** The kept result of a leaf that no writer follows. */
export const ResultNode = memo(function ResultNode(): JSX.Element {
  const translate = useTranslate();
  return (
    <div className="kk-node-result" title={translate('Kept as a result of the run')}>
      <Handle type="target" position={Position.Top} id="0" isConnectable={false} />
      <Icon name="table" size={14} />
      {translate('result')}
    </div>
  );
});

function InputPorts({ inputs }: { inputs: GraphNode['inputs'] }): JSX.Element {
  return (
    <>
      {inputs.map(({ index, name }, place) => (
        <Handle
          key={index}
          id={String(index)}
          type="target"
          position={Position.Top}
          isConnectable={false}
          style={{ left: share(place, inputs.length) }}
        >
          {name && <span className="kk-port-name kk-port-input">{name}</span>}
        </Handle>
      ))}
    </>
  );
}

function OutputPorts({ ports }: { ports: readonly string[] }): JSX.Element {
  return (
    <>
      {ports.map((port, index) => (
        <Handle
          key={port}
          id={port}
          type="source"
          position={Position.Bottom}
          isConnectable={false}
          style={{ left: share(index, ports.length) }}
        >
          {port !== 'out' && <span className="kk-port-name">{port}</span>}
        </Handle>
      ))}
    </>
  );
}

function ProblemMark({ node }: { node: GraphNode }): JSX.Element | null {
  if (node.problems.length === 0) {
    return null;
  }
  const words = node.problems.map(problem => problem.message).join('\n');
  return (
    <span className="kk-node-problem" title={words} role="img" aria-label={words}>
      <Icon name={severity(node) === 'kk-has-error' ? 'error' : 'warning'} size={14} />
      {node.problems.length > 1 && node.problems.length}
    </span>
  );
}

function severity(node: GraphNode): string {
  if (node.problems.length === 0) {
    return '';
  }
  return node.problems.some(problem => problem.severity !== 'warning') ? 'kk-has-error' : 'kk-has-warning';
}

/** Where the ports of a side are, from left to right. */
export function share(index: number, count: number): string {
  return `${((index + 1) / (count + 1)) * 100}%`;
}
