import { withParams } from '../editing/nodes';
import type { Work } from './context';

/** What a host's menus and panels do with a composer. */
export interface ComposerHandle {
  undo(): void;
  redo(): void;
  run(): void;
  /** Writes a value into a field of a node: what a person has picked elsewhere. */
  fill(node: string, field: string, value: unknown): void;
}

export function handleOf(
  { session, running }: Pick<Work, 'session' | 'running'>,
  values: () => Work['values']
): ComposerHandle {
  return {
    undo: () => session.model.undo(),
    redo: () => session.model.redo(),
    run: () => void running.submit(session.document, values(), null),
    fill: (id, field, value) => {
      const params = session.document.nodes.find(node => node.id === id)?.params;
      session.change(document => withParams(document, id, { ...params, [field]: value }));
      session.selectNodes(id);
    }
  };
}
