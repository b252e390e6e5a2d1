import { NodeResizer, type NodeProps } from '@xyflow/react';
import { memo } from 'react';

import { useTranslate } from '../../elements/text';
import { withGroup, withNote } from '../editing/places';
import { useWork } from './context';
import type { GroupFlowNode, NoteFlowNode } from './flow';

const SMALLEST = { minWidth: 120, minHeight: 60 };

/** A text on the canvas, written where it stands. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteFlowNode>): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const { note } = data;
  const change = (change: Partial<typeof note>): void =>
    session.model.change(document => withNote(document, { ...note, ...change }), `note ${note.id}`);
  return (
    <div className={`kk-note ${selected ? 'kk-selected' : ''}`} data-testid="kk-note">
      <NodeResizer
        isVisible={selected}
        {...SMALLEST}
        onResizeEnd={(_, { width, height }) =>
          change({ width: Math.round(width), height: Math.round(height) })
        }
      />
      <textarea
        className="nodrag nowheel"
        value={note.text}
        placeholder={translate('Write a note…')}
        aria-label={translate('Note')}
        autoFocus={note.text === ''}
        onChange={event => change({ text: event.target.value })}
      />
    </div>
  );
});

/** A frame around nodes, with their common name. */
export const GroupNode = memo(function GroupNode({ data, selected }: NodeProps<GroupFlowNode>): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const { group } = data;
  return (
    <div className={`kk-group ${selected ? 'kk-selected' : ''}`} data-testid="kk-group">
      <input
        className="kk-group-name nodrag"
        value={group.name}
        aria-label={translate('Name of the group')}
        onFocus={() => session.select({ groups: new Set([group.id]) })}
        onChange={event =>
          session.model.change(
            document => withGroup(document, { ...group, name: event.target.value }),
            `group ${group.id}`
          )
        }
      />
    </div>
  );
});
