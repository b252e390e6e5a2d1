import type { Entry } from '../contract/wire';
import { readingExpression, type ReadingNode } from '../elements/reading_code';

/** What a canvas takes from a drag: {uri, format, node}. */
export const DATASET_TYPE = 'application/vnd.karyaksham.dataset+json';

export interface DraggedDataset {
  uri: string;
  format: string;
  node: ReadingNode;
}

/** A file of a known format as a canvas and a notebook cell take it; null for what cannot be read. */
export function dragged({ uri, format }: Pick<Entry, 'uri' | 'format'>): DraggedDataset | null {
  return format && { uri, format, node: { type: `read_${format}`, params: { path: uri } } };
}

/** Puts a dataset into a drag: as itself for a canvas, as code for a cell, as its location for everything else. */
export function putDataset(transfer: Pick<DataTransfer, 'setData'>, dataset: DraggedDataset): void {
  transfer.setData(DATASET_TYPE, JSON.stringify(dataset));
  transfer.setData('text/plain', readingExpression(dataset.node));
}
