/** What is dragged from the palette: the name of a node type. */
export const DRAGGED_TYPE = 'application/x-karyaksham-node';
