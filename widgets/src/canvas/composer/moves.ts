import type { NodeChange } from '@xyflow/react';

import { notesOf, withNote } from '../editing/places';
import type { Point } from '../layout';
import type { Selection, Session } from './session';

const NOTE = 'note:';
const GROUP = 'group:';

/** Nodes and notes where they were moved to: one step. Steps with the keys are one while they follow one another. */
export function afterMoves(session: Session, places: ReadonlyMap<string, Point>, merge?: string): void {
  const nodes = [...places].filter(([id]) => !id.includes(':'));
  const notes = new Map([...places].filter(([id]) => id.startsWith(NOTE)));
  if (nodes.length > 0) {
    session.move(Object.fromEntries(nodes), merge);
  }
  if (notes.size > 0) {
    session.model.change(
      document =>
        notesOf(document).reduce((now, note) => {
          const place = notes.get(NOTE + note.id);
          return place ? withNote(now, { ...note, x: Math.round(place.x), y: Math.round(place.y) }) : now;
        }, document),
      merge
    );
  }
}

/** What is selected after React Flow's word about it; null where nothing changes. */
export function selectionAfter(before: Selection, changes: readonly NodeChange[]): Selection | null {
  const [nodes, notes, groups] = [new Set(before.nodes), new Set(before.notes), new Set(before.groups)];
  let changed = false;
  for (const change of changes) {
    if (change.type === 'select') {
      const [set, id] = change.id.startsWith(NOTE)
        ? [notes, change.id.slice(NOTE.length)]
        : change.id.startsWith(GROUP)
          ? [groups, change.id.slice(GROUP.length)]
          : [nodes, change.id];
      if (set.has(id) !== change.selected) {
        changed = true;
        if (change.selected) {
          set.add(id);
        } else {
          set.delete(id);
        }
      }
    }
  }
  return changed ? { nodes, notes, groups, edge: null } : null;
}
