import { useEffect, useMemo, useSyncExternalStore } from 'react';

import { Button } from '../elements/Button';
import { DataGrid } from '../elements/DataGrid';
import { Empty, Notice, Waiting } from '../elements/Notice';
import { useTranslate } from '../elements/text';
import type { RunActions } from './actions';
import { PagedRows } from './paged_rows';

interface ResultTableProps {
  run: string;
  node: string;
  /** How many rows there are; null when that is not known. */
  rows: number | null;
  actions: Pick<RunActions, 'rows'>;
}

/** The rows of a run's output, read as one scrolls. */
export function ResultTable({ run, node, rows, actions }: ResultTableProps): JSX.Element {
  const translate = useTranslate();
  const paged = useMemo(
    () => new PagedRows((offset, limit, signal) => actions.rows(run, node, offset, limit, signal), rows),
    [run, node, rows, actions]
  );
  useSyncExternalStore(paged.subscribe, () => paged.version);
  useEffect(() => {
    paged.want(0, 1);
    return () => paged.close();
  }, [paged]);

  const again = <Button onClick={paged.again}>{translate('Try again')}</Button>;
  return (
    <div className="kk-result" data-testid="kk-result">
      {paged.error && (
        <Notice kind="error" action={again}>
          {paged.error.message}
        </Notice>
      )}
      {paged.columns.length === 0 && !paged.error && <Waiting>{translate('Reading rows…')}</Waiting>}
      {paged.columns.length > 0 && <Grid paged={paged} node={node} />}
    </div>
  );
}

function Grid({ paged, node }: { paged: PagedRows; node: string }): JSX.Element {
  const translate = useTranslate();
  const count = paged.rowCount;
  return (
    <>
      <DataGrid rows={paged} label={translate('Rows of %1', node)} onVisible={paged.want} />
      {count === 0 && <Empty icon="table" title={translate('No rows')} />}
    </>
  );
}
