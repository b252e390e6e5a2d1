import type { Fix } from '../../contract/wire';
import { withParams } from '../editing/nodes';
import type { Session } from './session';

/** Puts the parameters that a problem offers into the document: one step. */
export function applyFix(session: Session, { edits }: Fix): void {
  session.change(document =>
    edits.reduce((now, { node, params }) => withParams(now, node, params), document)
  );
}
