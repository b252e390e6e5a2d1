import { useReactFlow } from '@xyflow/react';

import type { PipelineDocument } from '../../contract/wire';
import { Button } from '../../elements/Button';
import { Icon, type IconName } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { useDocument, useWork } from './context';
import { arrange } from './verbs';

interface EditBarProps {
  onOpenDocument?: ((document: PipelineDocument) => void) | undefined;
  onExport?: ((document: PipelineDocument) => Promise<void>) | undefined;
}

/** Steps back and forth, layout, and the way to everything else. */
export function EditBar({ onExport, onOpenDocument }: EditBarProps): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const { canUndo, canRedo, fault, document } = useDocument();
  const { fitView } = useReactFlow();
  const empty = document.nodes.length === 0;
  return (
    <div className="kk-edit-bar" role="group" aria-label={translate('Edit')}>
      <Tool
        icon="add"
        label={translate('Add a node (/)')}
        off={fault !== null}
        onPress={() => session.show({ adding: session.adding() })}
      />
      <Tool icon="undo" label={translate('Undo')} off={!canUndo} onPress={() => session.model.undo()} />
      <Tool icon="redo" label={translate('Redo')} off={!canRedo} onPress={() => session.model.redo()} />
      <Tool
        icon="arrange"
        label={translate('Lay everything out')}
        off={empty || fault !== null}
        onPress={() => {
          arrange(session);
          requestAnimationFrame(() => void fitView({ maxZoom: 1, padding: 0.12, duration: 200 }));
        }}
      />
      <Tool
        icon="fit"
        label={translate('Show everything')}
        off={empty}
        onPress={() => void fitView({ maxZoom: 1, padding: 0.12, duration: 200 })}
      />
      <HostTools onExport={onExport} onOpenDocument={onOpenDocument} />
      <Tool
        icon="help"
        label={translate('Keys (?)')}
        off={false}
        onPress={() => session.show({ help: true })}
      />
    </div>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  off: boolean;
  onPress(): void;
}

function Tool({ icon, label, off, onPress }: ToolProps): JSX.Element {
  return (
    <Button
      look="quiet"
      icon={<Icon name={icon} />}
      title={label}
      aria-label={label}
      disabled={off}
      data-testid={`kk-tool-${icon}`}
      onClick={onPress}
    />
  );
}

/** What only some hosts can do. */
function HostTools({ onExport, onOpenDocument }: EditBarProps): JSX.Element {
  const translate = useTranslate();
  const { running } = useWork();
  const { fault, document } = useDocument();
  const off = fault !== null || document.nodes.length === 0;
  return (
    <>
      {onOpenDocument && (
        <Tool
          icon="open"
          label={translate('Open as a file')}
          off={off}
          onPress={() => onOpenDocument(document)}
        />
      )}
      {onExport && (
        <Tool
          icon="notebook"
          label={translate('Export to Python')}
          off={off}
          onPress={() => void onExport(document).catch((error: unknown) => running.tell(error))}
        />
      )}
    </>
  );
}
