/** What can be done with the keyboard on the canvas; the overlay shows the same list. */
export const KEYS = [
  { id: 'add', keys: ['/'], label: 'Add a node after what is selected, or on an edge' },
  { id: 'form', keys: ['Enter'], label: 'Edit the parameters of the node' },
  { id: 'rename', keys: ['F2'], label: 'Rename the node' },
  { id: 'up', keys: ['['], label: 'Go to the node that this one reads' },
  { id: 'down', keys: [']'], label: 'Go to the node that reads this one' },
  {
    id: 'remove',
    keys: ['Delete', 'Backspace'],
    label: 'Remove; what follows is connected to what came before'
  },
  { id: 'mute', keys: ['m'], label: 'Mute: pass the first input through' },
  { id: 'group', keys: ['g'], label: 'Group what is selected, or ungroup it' },
  { id: 'note', keys: ['n'], label: 'Write a note' },
  { id: 'arrange', keys: ['l'], label: 'Lay everything out' },
  { id: 'fit', keys: ['f'], label: 'Show everything' },
  { id: 'preview', keys: ['p'], label: 'Show or hide the rows of the node' },
  { id: 'undo', keys: ['Mod+z'], label: 'Undo' },
  { id: 'redo', keys: ['Mod+Shift+z', 'Mod+y'], label: 'Redo' },
  { id: 'all', keys: ['Mod+a'], label: 'Select all nodes' },
  { id: 'duplicate', keys: ['Mod+d'], label: 'Duplicate' },
  { id: 'run', keys: ['Mod+Enter'], label: 'Run everything' },
  { id: 'run_to', keys: ['Shift+Enter'], label: 'Run to the node' },
  { id: 'help', keys: ['?'], label: 'Show these keys' },
  { id: 'escape', keys: ['Escape'], label: 'Back to the canvas; then select nothing' }
] as const;

/** What the browser does by itself, for the overlay only. */
export const OTHER_KEYS = [
  { keys: ['Tab', 'Shift+Tab'], label: 'Go through nodes, edges and panels' },
  { keys: ['←', '→', '↑', '↓'], label: 'Move what is selected' },
  { keys: ['Mod+c', 'Mod+x', 'Mod+v'], label: 'Copy, cut and paste, between documents too' }
] as const;

export type KeyAction = (typeof KEYS)[number]['id'];

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** What a key that was pressed means; null where it means nothing. */
export function actionOf(event: Pressed): KeyAction | null {
  const name = pressedName(event);
  return KEYS.find(({ keys }) => (keys as readonly string[]).includes(name))?.id ?? null;
}

function pressedName({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): string {
  const mod = ctrlKey || metaKey;
  const plain = key.length === 1 ? key.toLowerCase() : key;
  // A sign such as `?` needs Shift on some keyboards and not on others.
  const shift = shiftKey && (key.length > 1 || mod || key.toLowerCase() !== key.toUpperCase());
  return `${mod ? 'Mod+' : ''}${altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${plain}`;
}
