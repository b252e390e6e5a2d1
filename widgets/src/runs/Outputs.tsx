import { useState } from 'react';

import type { Run, RunOutput } from '../contract/wire';
import { Button } from '../elements/Button';
import { CopyButton } from '../elements/CopyButton';
import { formatBytes, formatCount } from '../elements/format';
import { Icon } from '../elements/Icon';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';
import { ResultTable } from './ResultTable';

/** What a run has made: where it is, how much it is, and a look at it. */
export function Outputs({ run, actions }: { run: Run; actions: RunActions }): JSX.Element | null {
  const translate = useTranslate();
  const [shown, setShown] = useState<string | null>(null);
  if (run.outputs.length === 0) {
    return null;
  }
  const open = (node: string): void => {
    if (actions.openResult) {
      actions.openResult(run.id, node);
    } else {
      setShown(before => (before === node ? null : node));
    }
  };
  const output = run.outputs.find(one => one.node === shown);
  return (
    <section className="kk-outputs" aria-label={translate('Outputs')}>
      <h4>{translate('Outputs')}</h4>
      <ul>
        {run.outputs.map(one => (
          <Output
            key={one.uri}
            output={one}
            open={shown === one.node}
            onOpen={() => open(one.node)}
            onRead={actions.readOutput}
          />
        ))}
      </ul>
      {output && <ResultTable run={run.id} node={output.node} rows={output.rows} actions={actions} />}
    </section>
  );
}

interface OutputProps {
  output: RunOutput;
  open: boolean;
  onOpen(): void;
  onRead: RunActions['readOutput'];
}

function Output({ output, open, onOpen, onRead }: OutputProps): JSX.Element {
  const translate = useTranslate();
  const place = output.managed ? translate('kept result') : output.uri;
  return (
    <li className="kk-output">
      <Icon name="table" />
      <span className="kk-output-text">
        <span className="kk-output-name kk-ellipsis">{output.node}</span>
        <span className="kk-mono kk-muted kk-output-uri" title={output.uri}>
          <bdi>{place}</bdi>
        </span>
      </span>
      <span className="kk-output-size kk-muted kk-number">
        {translate('%1 rows', formatCount(output.rows))}
        <br />
        {formatBytes(output.bytes)}
      </span>
      <CopyButton text={output.uri} label={translate('Copy where %1 is', output.node)} />
      {onRead && (
        <Button
          look="quiet"
          icon={<Icon name="notebook" />}
          title={translate('Use as input of a new pipeline')}
          aria-label={translate('Use %1 as input of a new pipeline', output.node)}
          onClick={() => onRead(output.uri)}
        />
      )}
      <Button
        look="quiet"
        icon={<Icon name="open" />}
        title={translate('Open')}
        aria-label={translate('Open %1', output.node)}
        aria-expanded={open}
        onClick={onOpen}
      />
    </li>
  );
}
