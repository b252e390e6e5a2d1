import type { AnyModel } from '@anywidget/types';
import { useEffect, useMemo, useState } from 'react';

import { Composer } from '../canvas/Composer';
import { MemoryDocument } from '../canvas/editing/model';
import type { Client } from '../contract/client';
import { RunStore } from '../contract/run_store';
import type { PipelineDocument } from '../contract/wire';
import { askHost, canHost } from '../elements/host';
import { Notice } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { State } from './NotebookView';
import { SaveInCell } from './SaveInCell';

interface ComposerInCellProps {
  model: AnyModel<State>;
  client: Client;
}

/** The composer in a cell's output; the document goes back to the kernel with every change. */
export function ComposerInCell({ model, client }: ComposerInCellProps): JSX.Element {
  const translate = useTranslate();
  const [copied, setCopied] = useState(false);
  const runs = useMemo(() => new RunStore(client, null), [client]);
  const document = useDocument(model);
  const insertCode = async (edited: PipelineDocument): Promise<void> => {
    const code = await client.toPython(edited);
    if (!askHost({ kind: 'insert_code', code })) {
      await navigator.clipboard.writeText(code);
      setCopied(true);
    }
  };
  return (
    // The notebook's own keys (m, d d …) mean something else than the canvas's.
    <div className="kk-notebook-composer" data-lm-suppress-shortcuts="true">
      <Composer
        client={client}
        runs={runs}
        model={document}
        base={model.get('base') || null}
        onExport={insertCode}
        extras={
          <>
            {copied && <Notice kind="info">{translate('The code is on the clipboard.')}</Notice>}
            <SaveInCell
              client={client}
              document={() => document.state().document}
              base={model.get('base') || null}
            />
          </>
        }
        {...(canHost('open_document') ? { onOpenDocument: openDocument } : {})}
      />
    </div>
  );
}

/** Opens a pipeline as a file of its own. */
export function openDocument(document: PipelineDocument): void {
  askHost({ kind: 'open_document', document });
}

/** The widget's document, as other views of it and the kernel change it too. */
function useDocument(model: AnyModel<State>): MemoryDocument {
  const document = useMemo(() => new MemoryDocument(model.get('document')), [model]);
  useEffect(() => {
    const unsubscribe = document.subscribe(() => {
      const edited = document.state().document;
      if (edited !== model.get('document')) {
        model.set('document', edited);
        model.save_changes();
      }
    });
    const take = (): void => {
      const told = model.get('document');
      if (JSON.stringify(told) !== JSON.stringify(document.state().document)) {
        document.replace(told);
      }
    };
    model.on('change:document', take);
    return () => {
      unsubscribe();
      model.off('change:document', take);
    };
  }, [model, document]);
  return document;
}
