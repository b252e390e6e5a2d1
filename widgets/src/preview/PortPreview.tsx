import { useMemo, useState } from 'react';

import type { Client } from '../contract/client';
import { BUILT_IN } from '../contract/node_types';
import type { PipelineDocument, SampleKind } from '../contract/wire';
import { ScrollTogether } from '../elements/grid_together';
import { useTranslate } from '../elements/text';
import { compare, type Comparison } from './compare';
import { PreviewBar, type Side } from './PreviewBar';
import { PreviewTable } from './PreviewTable';
import { usePreview, type Loaded } from './usePreview';
import './preview.css';

interface Port {
  node: string;
  port: string;
}

interface PortPreviewProps {
  client: Client;
  document: PipelineDocument;
  /** The folder that the document's relative paths start from. */
  base: string | null;
  parameters: Record<string, unknown>;
  node: string;
  port: string;
  /** What arrives at the node, to be shown beside what leaves it. */
  before?: Port;
  /** The rows to begin with. */
  sample?: SampleKind;
  rows?: number;
}

const ROWS = 1000;

/** Rows that leave a port, with figures of each column; before and after side by side where the host says what was before. */
export function PortPreview(props: PortPreviewProps): JSX.Element {
  const { client, document, base, parameters, node, port, before } = props;
  const translate = useTranslate();
  const [rows, setRows] = useState(props.rows ?? ROWS);
  const [sample, setSample] = useState<SampleKind>(props.sample ?? 'head');
  const [side, setSide] = useState<Side>('both');
  const shown = before ? side : 'after';
  const asked = { client, document, base, parameters, rows, sample };
  const after = usePreview({ ...asked, node, port });
  const first = usePreview(before && shown !== 'after' ? { ...asked, ...before } : null);
  const comparison = useComparison(first, after, isRowByRow(document, node, before));
  return (
    <div className="kk-preview" data-testid="kk-port-preview" data-node={node} data-port={port}>
      <PreviewBar
        preview={shown === 'before' ? first : after}
        rows={rows}
        sample={sample}
        side={before ? side : null}
        comparison={shown === 'both' ? comparison : null}
        onRows={setRows}
        onSample={setSample}
        onSide={setSide}
      />
      {before && shown === 'both' ? (
        <SideBySide
          before={{ ...first, ...before }}
          after={{ ...after, node, port }}
          comparison={comparison}
        />
      ) : (
        <PreviewTable
          preview={shown === 'before' ? first : after}
          label={translate('Rows of %1', portName(shown === 'before' && before ? before : { node, port }))}
        />
      )}
    </div>
  );
}

interface SideBySideProps {
  before: Loaded & Port;
  after: Loaded & Port;
  comparison: Comparison | null;
}

/** What arrives and what leaves, at the same rows. */
function SideBySide({ before, after, comparison }: SideBySideProps): JSX.Element {
  const translate = useTranslate();
  const together = useMemo(() => new ScrollTogether(), []);
  const [was, is] = [translate('Before: %1', portName(before)), translate('After: %1', portName(after))];
  return (
    <div className="kk-preview-tables">
      <PreviewTable preview={before} label={was} title={was} marks={comparison?.before} together={together} />
      <PreviewTable preview={after} label={is} title={is} marks={comparison?.after} together={together} />
    </div>
  );
}

function portName({ node, port }: Port): string {
  return port === 'out' ? node : `${node}.${port}`;
}

/** A node that only changes columns keeps the rows as they are, and in order. */
function isRowByRow(document: PipelineDocument, node: string, before: Port | undefined): boolean {
  const spec = document.nodes.find(one => one.id === node);
  const reads = before && (spec?.inputs ?? []).some(input => input.split('.')[0] === before.node);
  return Boolean(reads && (spec?.muted || BUILT_IN.get(spec?.type ?? '')?.category === 'Columns'));
}

function useComparison(before: Loaded, after: Loaded, rowByRow: boolean): Comparison | null {
  const [old, now] = [before.value?.table, after.value?.table];
  const stale = before.stale || after.stale;
  return useMemo(
    () => (old && now && !stale ? compare(old, now, rowByRow) : null),
    [old, now, stale, rowByRow]
  );
}
