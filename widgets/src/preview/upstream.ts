import type { NodeSpec, PipelineDocument } from '../contract/wire';

/** The nodes that a node depends on, itself included, in the document's order. */
export function upstream(document: PipelineDocument, node: string): NodeSpec[] {
  const byId = new Map(document.nodes.map(spec => [spec.id, spec]));
  const wanted = new Set<string>();
  const waiting = [node];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (!wanted.has(id)) {
      wanted.add(id);
      waiting.push(...(byId.get(id)?.inputs ?? []).map(nodeOf));
    }
  }
  return document.nodes.filter(spec => wanted.has(spec.id));
}

function nodeOf(input: string): string {
  return input.split('.')[0] ?? input;
}

/**
 * What a preview depends on, as one text: moving a node, or changing one that lies elsewhere, loads nothing again. The
 * service knows it better still, because it also sees whether the files have changed.
 */
export function previewKey(
  document: PipelineDocument,
  node: string,
  asked: readonly unknown[],
  parameters: Record<string, unknown>
): string {
  const nodes = upstream(document, node).map(({ id, type, inputs = [], params = {}, muted = false }) => [
    id,
    type,
    inputs,
    params,
    muted
  ]);
  return JSON.stringify([nodes, document.parameters ?? {}, parameters, asked]);
}
