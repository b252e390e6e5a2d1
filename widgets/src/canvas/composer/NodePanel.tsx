import { useState } from 'react';

import type { NodeSpec, Problem } from '../../contract/wire';
import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { Notice } from '../../elements/Notice';
import { useTranslate } from '../../elements/text';
import { NodeForm } from '../../form/NodeForm';
import { renamed, withParams } from '../editing/nodes';
import { nameFault, type NameFault } from '../editing/names';
import { portOf } from '../graph';
import { useChecks, useDocument, useWork } from './context';
import { useFunctions } from './functions';
import { InputChoices } from './InputChoices';
import { applyFix } from './fixing';
import { ProblemNotices } from './ProblemNotices';
import { TypeIcon } from './Palette';
import { focusNodeIn } from './pressing';
import { duplicate, remove, toggleMuted } from './verbs';

interface NodePanelProps {
  node: NodeSpec;
  onBrowse?: ((node: string, field: string) => void) | undefined;
}

/** Everything about one node: its name, what it reads, its parameters, what is wrong with them. */
export function NodePanel({ node, onBrowse }: NodePanelProps): JSX.Element {
  const translate = useTranslate();
  const { types } = useWork();
  const { problems } = useChecks();
  const type = types.get(node.type);
  const own = problems.filter(problem => problem.node === node.id);
  return (
    <section className="kk-side" aria-label={node.id} data-testid="kk-node-panel" data-node={node.id}>
      <header>
        {type && <TypeIcon type={type} />}
        <NodeName key={node.id} id={node.id} />
        <NodeActions node={node} />
      </header>
      <div className="kk-side-body">
        <p className="kk-muted">
          <b>{node.type.replaceAll('_', ' ')}</b> {type?.summary}
        </p>
        <InputChoices node={node} type={type} />
        {type ? (
          <Form node={node} problems={own} onBrowse={onBrowse} />
        ) : (
          <>
            <ProblemNotices problems={own} showNode={false} />
            <Notice kind="warning">
              {translate('This node type is not known here. Its parameters are kept as they are.')}
            </Notice>
          </>
        )}
      </div>
    </section>
  );
}

function Form({
  node,
  problems,
  onBrowse
}: NodePanelProps & { problems: readonly Problem[] }): JSX.Element | null {
  const { session, types } = useWork();
  const { document } = useDocument();
  const { schemas } = useChecks();
  const functions = useFunctions();
  const description = types.get(node.type);
  if (!description) {
    return null;
  }
  const arriving = (node.inputs ?? []).map(input => {
    const { node: source, port } = portOf(input);
    return schemas[source]?.[port] ?? null;
  });
  return (
    <NodeForm
      key={node.id}
      node={node}
      description={description}
      arriving={arriving}
      problems={problems}
      parameters={document.parameters ?? {}}
      functions={functions}
      onFix={problem => problem.fix && applyFix(session, problem.fix)}
      onChange={params => session.change(now => withParams(now, node.id, params), `params ${node.id}`)}
      {...(onBrowse ? { onBrowse: (field: string) => onBrowse(node.id, field) } : {})}
    />
  );
}

/** A node's id, changed when it is left or with Enter; references to it are changed with it. */
function NodeName({ id }: { id: string }): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const [text, setText] = useState(id);
  const fault = nameFault(session.document, text, id);
  const commit = (): void => {
    if (fault === null && text !== id) {
      session.change(document => renamed(document, id, text));
      session.selectNodes(text);
    } else {
      setText(id);
    }
  };
  return (
    <span className="kk-side-name">
      <input
        className="kk-name-input"
        value={text}
        aria-label={translate('Name of the node')}
        aria-invalid={fault !== null}
        data-testid="kk-node-name"
        onChange={event => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            const frame = event.currentTarget.closest('.kk-composer');
            const name = fault === null ? text : id;
            commit();
            if (frame) {
              focusNodeIn(frame, name);
            }
          }
        }}
      />
      {fault && (
        <span className="kk-composer-problem" role="alert">
          {faultText(fault, translate)}
        </span>
      )}
    </span>
  );
}

function faultText(fault: NameFault, translate: ReturnType<typeof useTranslate>): string {
  const texts: Record<NameFault, string> = {
    empty: translate('A node needs a name.'),
    characters: translate('Letters, digits, _ and - only.'),
    length: translate('At most 100 characters.'),
    reserved: translate('The document uses this word itself.'),
    taken: translate('Another node has this name.')
  };
  return texts[fault];
}

function NodeActions({ node }: { node: NodeSpec }): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const muteLabel = node.muted ? translate('Unmute') : translate('Mute: pass the first input through');
  return (
    <span className="kk-side-actions">
      <Button
        look="quiet"
        icon={<Icon name="mute" />}
        aria-pressed={node.muted ?? false}
        title={muteLabel}
        aria-label={muteLabel}
        onClick={() => toggleMuted(session)}
      />
      <Button
        look="quiet"
        icon={<Icon name="copy" />}
        title={translate('Duplicate')}
        aria-label={translate('Duplicate')}
        onClick={() => duplicate(session)}
      />
      <Button
        look="quiet"
        icon={<Icon name="trash" />}
        title={translate('Remove')}
        aria-label={translate('Remove')}
        onClick={() => remove(session)}
      />
    </span>
  );
}
