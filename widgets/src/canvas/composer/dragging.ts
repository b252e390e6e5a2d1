import { DATASET_TYPE, type DraggedDataset } from '../../datasets/dragging';
import { pathFrom } from '../editing/paths';

/** What is dragged from the palette: the name of a node type. */
export const DRAGGED_TYPE = 'application/x-karyaksham-node';

/** The node that a drag means: one of the palette, or one that reads the dataset; null for everything else. */
export function droppedNode(
  transfer: Pick<DataTransfer, 'getData'>,
  base: string | null
): { type: string; params: Record<string, unknown> } | null {
  const type = transfer.getData(DRAGGED_TYPE);
  if (type !== '') {
    return { type, params: {} };
  }
  const text = transfer.getData(DATASET_TYPE);
  if (text === '') {
    return null;
  }
  const { uri, node } = JSON.parse(text) as DraggedDataset;
  return { type: node.type, params: { ...node.params, path: pathFrom(base, uri) } };
}
