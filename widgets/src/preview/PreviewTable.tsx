import { useMemo, type ReactNode } from 'react';

import type { Table } from '../contract/arrow';
import { isAway, problemText, ServiceError } from '../contract/service_error';
import type { Problem } from '../contract/wire';
import { Button } from '../elements/Button';
import { DataGrid } from '../elements/DataGrid';
import type { GridMarks } from '../elements/grid_rows';
import type { ScrollTogether } from '../elements/grid_together';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import { ColumnFigures } from './ColumnFigures';
import { Summaries } from './summaries';
import type { Loaded } from './usePreview';

interface PreviewTableProps {
  preview: Loaded;
  label: string;
  /** Stands above the table, where another is beside it. */
  title?: string;
  marks?: GridMarks | undefined;
  together?: ScrollTogether | undefined;
}

/** The rows of one port; those that were there stay while others are read, or cannot be. */
export function PreviewTable({ preview, label, title, marks, together }: PreviewTableProps): JSX.Element {
  const translate = useTranslate();
  const table = preview.value?.table;
  const summary = useSummaries(table);
  return (
    <section className="kk-preview-side" aria-busy={preview.loading} aria-label={label}>
      {title && <h4 className="kk-preview-title kk-ellipsis">{title}</h4>}
      {preview.error && <Failure preview={preview} error={preview.error} />}
      {!table && preview.loading && <Waiting>{translate('Reading rows…')}</Waiting>}
      {table && (
        <div className="kk-preview-table" data-stale={preview.stale}>
          <DataGrid rows={table} label={label} summary={summary} marks={marks} together={together} />
          {table.rowCount === 0 && <Empty icon="table" title={translate('No rows leave this port')} />}
        </div>
      )}
    </section>
  );
}

function useSummaries(table: Table | undefined): ((column: number) => ReactNode) | undefined {
  return useMemo(() => {
    if (!table || table.rowCount === 0) {
      return undefined;
    }
    const summaries = new Summaries(table);
    return (column: number) => <ColumnFigures of={summaries} column={column} />;
  }, [table]);
}

function Failure({ preview, error }: { preview: Loaded; error: Error }): JSX.Element {
  const translate = useTranslate();
  const again = <Button onClick={preview.again}>{translate('Try again')}</Button>;
  if (isAway(error)) {
    return (
      <Notice kind="warning" action={again}>
        {translate('The service does not answer; trying again.')}
        <div className="kk-muted">{error.message}</div>
      </Notice>
    );
  }
  return (
    <Notice kind="error" action={again}>
      <Problems error={error} />
    </Notice>
  );
}

function Problems({ error }: { error: Error }): JSX.Element {
  const problems = error instanceof ServiceError ? error.problems : [];
  if (problems.length === 0) {
    return <>{error.message}</>;
  }
  return (
    <>
      {problems.map((problem, at) => (
        <div key={at}>
          {place(problem) && <strong>{place(problem)}: </strong>}
          {problemText(problem)}
        </div>
      ))}
    </>
  );
}

function place({ node, field }: Problem): string {
  return [node, field].filter(Boolean).join('.');
}
