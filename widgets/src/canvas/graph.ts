import { BUILT_IN, type Descriptions } from '../contract/node_types';
import type { Column, NodeSpec, PipelineDocument, Problem, Schemas } from '../contract/wire';
import { categoryOf, type Category } from './categories';
import { parameterSummary } from './summary';

export interface Input {
  /** Its place among the node's inputs, which an edge names. */
  index: number;
  /** What the node calls it; empty where there is no need to tell it from another. */
  name: string;
}

export interface GraphNode {
  id: string;
  type: string;
  category: Category;
  summary: string;
  params: Record<string, unknown>;
  muted: boolean;
  inputs: Input[];
  /** Ports that something follows, and `out` where there is one. */
  ports: string[];
  problems: Problem[];
}

export interface GraphEdge {
  id: string;
  source: string;
  port: string;
  /** A node's id; null for the result that is kept when nothing follows the port. */
  target: string | null;
  /** Which of the target's inputs. */
  input: number;
  /** Null where the schema is not known. */
  columns: Column[] | null;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** What is drawn of a document; inputs that name no node are left out (the checker has a problem for them). */
export function pipelineGraph(
  document: PipelineDocument,
  schemas: Schemas = {},
  problems: readonly Problem[] = [],
  descriptions: Descriptions = BUILT_IN
): Graph {
  const specs = [...new Map(document.nodes.map(node => [node.id, node])).values()];
  const ids = new Set(specs.map(node => node.id));
  const edges = specs.flatMap(node => inputEdges(node, ids, schemas));
  const ends = specs
    .filter(node => keepsResult(node, edges, descriptions, schemas))
    .map(node => resultEdge(node.id, schemas));
  const all = [...edges, ...ends];
  return { nodes: specs.map(spec => graphNode(spec, all, problems, descriptions)), edges: all };
}

/** `flights.rejected` → node and port; the port of a plain name is `out`. */
export function portOf(input: string): { node: string; port: string } {
  const dot = input.indexOf('.');
  return dot < 0 ? { node: input, port: 'out' } : { node: input.slice(0, dot), port: input.slice(dot + 1) };
}

/** The node, what it is made from, and what is made from it. */
export function lineage(graph: Graph, id: string): Set<string> {
  const found = new Set([id]);
  follow(graph.edges, id, found, edge => [edge.source, edge.target]);
  follow(graph.edges, id, found, edge => [edge.target, edge.source]);
  return found;
}

function follow(
  edges: readonly GraphEdge[],
  start: string,
  found: Set<string>,
  ends: (edge: GraphEdge) => [string | null, string | null]
): void {
  const seen = new Set([start]);
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const edge of edges) {
      const [from, to] = ends(edge);
      if (from === id && to !== null && !seen.has(to)) {
        seen.add(to);
        found.add(to);
        waiting.push(to);
      }
    }
  }
}

function inputEdges(node: NodeSpec, ids: ReadonlySet<string>, schemas: Schemas): GraphEdge[] {
  return (node.inputs ?? []).flatMap((input, index) => {
    const { node: source, port } = portOf(input);
    if (!ids.has(source)) {
      return [];
    }
    const columns = schemas[source]?.[port] ?? null;
    return [{ id: `${node.id}:${index}`, source, port, target: node.id, input: index, columns }];
  });
}

/** A leaf that no writer follows keeps a result. */
function keepsResult(
  node: NodeSpec,
  edges: readonly GraphEdge[],
  descriptions: Descriptions,
  schemas: Schemas
): boolean {
  const outputs = descriptions.get(node.type)?.outputs;
  const writes = outputs ? outputs.length === 0 : node.type.startsWith('write_');
  return !writes && schemas[node.id]?.out !== undefined && !edges.some(edge => edge.source === node.id);
}

function resultEdge(source: string, schemas: Schemas): GraphEdge {
  return {
    id: `${source}:result`,
    source,
    port: 'out',
    target: null,
    input: 0,
    columns: schemas[source]?.out ?? null
  };
}

function graphNode(
  spec: NodeSpec,
  edges: readonly GraphEdge[],
  problems: readonly Problem[],
  descriptions: Descriptions
): GraphNode {
  const followed = edges.filter(edge => edge.source === spec.id).map(edge => edge.port);
  return {
    id: spec.id,
    type: spec.type,
    category: categoryOf(spec, descriptions),
    summary: parameterSummary(spec.params),
    params: spec.params ?? {},
    muted: spec.muted ?? false,
    inputs: namedInputs(spec, descriptions),
    // `out` stands first, whatever is followed first.
    ports: [...new Set(followed)].sort((a, b) => Number(b === 'out') - Number(a === 'out')),
    problems: problems.filter(problem => problem.node === spec.id)
  };
}

function namedInputs(spec: NodeSpec, descriptions: Descriptions): Input[] {
  const names = descriptions.get(spec.type)?.inputs ?? [];
  const given = spec.inputs ?? [];
  return given.map((_, index) => ({ index, name: given.length > 1 ? (names[index] ?? '') : '' }));
}
