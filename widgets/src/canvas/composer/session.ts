import type { NodeDescription, NodeSpec, PipelineDocument } from '../../contract/wire';
import type { DocumentModel } from '../editing/model';
import { freeId, idsOf } from '../editing/names';
import { added, connected, inserted, reference, type Edit } from '../editing/nodes';
import { moved, pinned } from '../editing/places';
import type { Point } from '../layout';
import { drawnPlaces, HEIGHT, WIDTH } from './drawn';

/** Where the next node goes. */
export interface Adding {
  /** It reads this port. */
  after: { node: string; port: string } | null;
  /** It stands on this edge. */
  edge: { target: string; input: number } | null;
  /** Its place, where a person pointed at one. */
  at: Point | null;
}

export interface Selection {
  nodes: ReadonlySet<string>;
  notes: ReadonlySet<string>;
  groups: ReadonlySet<string>;
  /** As `target:input`. */
  edge: string | null;
}

/** What a person looks at, beside the document. */
export interface View {
  selection: Selection;
  adding: Adding | null;
  help: boolean;
  /** The port whose rows are shown. */
  preview: { node: string; port: string } | null;
  /** The node whose form is to have the cursor, once it is there. */
  focus: string | null;
}

export const NOTHING_SELECTED: Selection = {
  nodes: new Set(),
  notes: new Set(),
  groups: new Set(),
  edge: null
};

/** One person's work on one document: what is selected, and the steps that add to it. */
export class Session {
  #view: View = { selection: NOTHING_SELECTED, adding: null, help: false, preview: null, focus: null };
  #subscribers = new Set<() => void>();

  constructor(readonly model: DocumentModel) {}

  readonly view = (): View => this.#view;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  };

  get document(): PipelineDocument {
    return this.model.state().document;
  }

  get selection(): Selection {
    return this.#view.selection;
  }

  show(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    for (const changed of this.#subscribers) {
      changed();
    }
  }

  select(selection: Partial<Selection>): void {
    this.show({ selection: { ...NOTHING_SELECTED, ...selection }, focus: null });
  }

  selectNodes(...ids: string[]): void {
    this.select({ nodes: new Set(ids) });
  }

  /** A change that keeps every node where it is drawn, once a person has placed one. */
  change(edit: Edit, merge?: string): void {
    this.model.change(document => {
      const next = edit(document);
      const placed = Object.keys(next.layout ?? {}).some(id => id !== 'notes' && id !== 'groups');
      return next === document || !placed ? next : pinned(next, drawnPlaces(next));
    }, merge);
  }

  /** Nodes at these places; all others stay where they are drawn. */
  move(places: Record<string, Point>, merge?: string): void {
    this.model.change(document => moved(pinned(document, drawnPlaces(document)), places), merge);
  }

  /** Where a new node goes when nobody says: on the edge or after the node that is selected. */
  adding(): Adding {
    const { edge, nodes } = this.selection;
    if (edge !== null) {
      return { after: null, edge: edgeOf(edge), at: null };
    }
    const node = [...nodes].at(-1);
    return { after: node === undefined ? null : { node, port: 'out' }, edge: null, at: null };
  }

  /** Adds a node of this type where it was asked for, selects it and opens its form; gives its id. */
  add(type: NodeDescription, adding: Adding = this.adding(), params: Record<string, unknown> = {}): string {
    const id = freeId(idsOf(this.document), type.type);
    const node: NodeSpec = { id, type: type.type, params };
    this.change(document => this.#with(document, node, type, adding));
    this.show({ selection: { ...NOTHING_SELECTED, nodes: new Set([id]) }, adding: null, focus: id });
    return id;
  }

  #with(
    document: PipelineDocument,
    node: NodeSpec,
    type: NodeDescription,
    { after, edge, at }: Adding
  ): PipelineDocument {
    const reads = type.arity[1] !== 0;
    let next: PipelineDocument;
    if (edge && reads && type.outputs.length > 0) {
      next = inserted(document, node, edge.target, edge.input);
    } else if (after && reads && this.#gives(after.node)) {
      next = added(document, { ...node, inputs: [reference(after.node, after.port)] });
    } else {
      next = added(document, node);
    }
    if (at === null) {
      return next;
    }
    const place = { x: at.x - WIDTH / 2, y: at.y - HEIGHT / 2 };
    return moved(pinned(next, new Map([...drawnPlaces(next), [node.id, place]])), { [node.id]: place });
  }

  /** Whether anything comes out of a node, as far as is known. */
  #gives(id: string): boolean {
    return this.document.nodes.some(node => node.id === id && !node.type.startsWith('write_'));
  }

  connect(source: string, target: string, input: number): void {
    this.change(document => connected(document, source, target, input));
  }
}

/** `target:input` as its parts. */
export function edgeOf(id: string): { target: string; input: number } {
  const colon = id.lastIndexOf(':');
  return { target: id.slice(0, colon), input: Number(id.slice(colon + 1)) };
}
