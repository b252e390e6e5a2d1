import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { Notice } from '../../elements/Notice';
import { useTranslate } from '../../elements/text';
import { ParametersForm } from '../../form/ParametersForm';
import { without } from '../editing/nodes';
import { useChecks, useDocument, useView, useWork } from './context';
import { ProblemNotices } from './ProblemNotices';
import { align, duplicate, remove, toggleGroup } from './verbs';

/** What belongs to the pipeline as a whole; shown while no single node is selected. */
export function DocumentPanel(): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const { document } = useDocument();
  const { problems, pending } = useChecks();
  const { selection } = useView();
  const parameters = document.parameters ?? {};
  return (
    <section className="kk-side" aria-label={translate('Pipeline')} data-testid="kk-document-panel">
      <header>
        <Icon name="graph" />
        <input
          className="kk-name-input"
          value={document.name ?? ''}
          placeholder={translate('Name of the pipeline')}
          aria-label={translate('Name of the pipeline')}
          data-testid="kk-document-name"
          onChange={event => session.change(now => ({ ...now, name: event.target.value }), 'name')}
        />
      </header>
      <div className="kk-side-body">
        {selection.nodes.size > 1 && <ManyActions count={selection.nodes.size} />}
        <ProblemNotices problems={problems} showNode />
        {problems.length === 0 && !pending && document.nodes.length > 0 && (
          <p className="kk-muted" data-testid="kk-no-problems">
            {translate('No problems found.')}
          </p>
        )}
        <h3>{translate('Parameters')}</h3>
        <ParametersForm
          parameters={parameters}
          problems={problems.filter(problem => problem.field?.startsWith('parameters'))}
          onChange={next =>
            session.change(
              now => (Object.keys(next).length ? { ...now, parameters: next } : without(now, 'parameters')),
              'parameters'
            )
          }
        />
      </div>
    </section>
  );
}

function ManyActions({ count }: { count: number }): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  return (
    <div className="kk-many" role="group" aria-label={translate('What is selected')}>
      <p className="kk-muted">{translate('%1 nodes are selected.', count)}</p>
      <div className="kk-many-buttons">
        <Button onClick={() => align(session, 'left')}>{translate('Align left')}</Button>
        <Button onClick={() => align(session, 'centre')}>{translate('Align centres')}</Button>
        <Button onClick={() => align(session, 'top')}>{translate('Align tops')}</Button>
        <Button onClick={() => toggleGroup(session, translate('Group'))}>{translate('Group')}</Button>
        <Button onClick={() => duplicate(session)}>{translate('Duplicate')}</Button>
        <Button onClick={() => remove(session)}>{translate('Remove')}</Button>
      </div>
    </div>
  );
}

/** Why a text cannot be edited here, with the text. */
export function UnreadableText({
  onOpenText
}: {
  onOpenText?: (() => void) | undefined;
}): JSX.Element | null {
  const translate = useTranslate();
  const { fault, text } = useDocument();
  if (fault === null) {
    return null;
  }
  const open = onOpenText && <Button onClick={onOpenText}>{translate('Open as text')}</Button>;
  const words =
    fault.kind === 'not_json'
      ? translate(
          'This file is not JSON, so it cannot be drawn: %1. It is kept as it is; repair it as text.',
          fault.message
        )
      : fault.kind === 'not_a_document'
        ? translate(
            'This file is no pipeline: “%1” is missing or has another form. It is kept as it is; repair it as text.',
            fault.at
          )
        : translate(
            'This pipeline was made by a newer version (%1). It is shown, but it cannot be changed here.',
            String(fault.version)
          );
  return (
    <div className="kk-unreadable" data-testid="kk-unreadable" data-kind={fault.kind}>
      <Notice kind={fault.kind === 'newer_version' ? 'warning' : 'error'} action={open}>
        {words}
      </Notice>
      {text !== null && <pre className="kk-mono">{text}</pre>}
    </div>
  );
}
