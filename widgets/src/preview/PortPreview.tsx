import type { Client } from '../contract/client';
import type { PipelineDocument } from '../contract/wire';
import { DataGrid } from '../elements/DataGrid';
import { useLoaded } from '../elements/hooks';
import { Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';

interface PortPreviewProps {
  client: Client;
  document: PipelineDocument;
  base: string | null;
  parameters: Record<string, unknown>;
  node: string;
  port: string;
  /** The port to compare with. */
  before?: { node: string; port: string };
}

const ROWS = 100;

/** The first rows at a port. */
export function PortPreview({
  client,
  document,
  base,
  parameters,
  node,
  port
}: PortPreviewProps): JSX.Element {
  const translate = useTranslate();
  const asked = { document, parameters, node, port, rows: ROWS, ...(base === null ? {} : { base }) };
  const { value, error } = useLoaded(JSON.stringify(asked), signal => client.previewPort(asked, signal));
  if (error) {
    return <Notice kind="error">{error.message}</Notice>;
  }
  if (!value) {
    return <Waiting>{translate('Computing rows…')}</Waiting>;
  }
  return <DataGrid rows={value} label={`${node}.${port}`} />;
}
