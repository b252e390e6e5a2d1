import type { NodeDescription, NodeSpec, PipelineDocument } from '../../contract/wire';
import { useTranslate } from '../../elements/text';
import { connected, disconnected, reference, upstreamOf } from '../editing/nodes';
import { useDocument, useWork } from './context';

interface InputChoicesProps {
  node: NodeSpec;
  type: NodeDescription | undefined;
}

/** What a node reads at each input, chosen from every port that does not depend on it: connecting without a mouse. */
export function InputChoices({ node, type }: InputChoicesProps): JSX.Element | null {
  const translate = useTranslate();
  const given = node.inputs ?? [];
  const [least, most] = type?.arity ?? [given.length, given.length];
  const count = Math.max(given.length, least, most === null ? given.length + 1 : 0);
  if (count === 0) {
    return null;
  }
  return (
    <div className="kk-inputs" role="group" aria-label={translate('Inputs')}>
      {Array.from({ length: count }, (_, index) => (
        <InputChoice
          key={index}
          node={node}
          index={index}
          label={type?.inputs[index] ?? (count > 1 ? translate('input %1', index + 1) : translate('reads'))}
        />
      ))}
    </div>
  );
}

function InputChoice({ node, index, label }: { node: NodeSpec; index: number; label: string }): JSX.Element {
  const translate = useTranslate();
  const { session, types } = useWork();
  const { document } = useDocument();
  const value = node.inputs?.[index] ?? '';
  const ports = portsFor(document, node.id, types);
  const choose = (source: string): void =>
    session.change(now =>
      source === '' ? disconnected(now, node.id, index) : connected(now, source, node.id, index)
    );
  return (
    <label className="kk-input-choice">
      <span className="kk-muted">{label}</span>
      <select
        value={value}
        data-testid="kk-input-choice"
        data-input={index}
        onChange={event => choose(event.target.value)}
      >
        <option value="">{translate('nothing')}</option>
        {value !== '' && !ports.includes(value) && <option value={value}>{value}</option>}
        {ports.map(port => (
          <option key={port} value={port}>
            {port}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The ports that a node may read without a cycle. */
function portsFor(
  document: PipelineDocument,
  id: string,
  types: ReadonlyMap<string, NodeDescription>
): string[] {
  return document.nodes
    .filter(other => !upstreamOf(document, [other.id]).has(id))
    .flatMap(other => (types.get(other.type)?.outputs ?? ['out']).map(port => reference(other.id, port)));
}
