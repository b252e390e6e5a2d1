import { Button, Choice } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { PortPreview } from '../../preview/PortPreview';
import { portOf } from '../graph';
import { useDocument, useView, useWork } from './context';

/** The rows at a port of the node that is selected. */
export function Drawer(): JSX.Element | null {
  const translate = useTranslate();
  const { client, base, types, preferences, values } = useWork();
  const { document } = useDocument();
  const { preview } = useView();
  const node = document.nodes.find(one => one.id === preview?.node);
  if (!preview || !node) {
    return null;
  }
  const ports = types.get(node.type)?.outputs ?? ['out'];
  const [first] = node.inputs ?? [];
  return (
    <section className="kk-drawer" aria-label={translate('Rows')} data-testid="kk-drawer">
      <Head node={node.id} port={preview.port} ports={ports} />
      <div className="kk-drawer-body">
        {ports.includes(preview.port) ? (
          <PortPreview
            key={`${node.id} ${preview.port}`}
            client={client}
            document={document}
            base={base}
            parameters={values}
            node={node.id}
            port={preview.port}
            sample={preferences.previewSample}
            rows={preferences.previewRows}
            {...(first === undefined ? {} : { before: portOf(first) })}
          />
        ) : (
          <p className="kk-muted kk-drawer-none">{translate('Nothing comes out of this node.')}</p>
        )}
      </div>
    </section>
  );
}

function Head({ node, port, ports }: { node: string; port: string; ports: readonly string[] }): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  return (
    <header>
      <b className="kk-ellipsis">{node}</b>
      {ports.length > 1 && (
        <Choice
          label={translate('Port')}
          value={port}
          options={ports.map(one => ({ value: one, label: one }))}
          onChange={other => session.show({ preview: { node, port: other } })}
        />
      )}
      <Button
        look="quiet"
        className="kk-drawer-close"
        icon={<Icon name="close" />}
        aria-label={translate('Close')}
        onClick={() => session.show({ preview: null })}
      />
    </header>
  );
}
