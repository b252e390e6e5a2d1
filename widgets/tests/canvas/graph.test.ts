import { describe, expect, it } from 'vitest';

import { edgeLabel } from '../../src/canvas/edge_label';
import { lineage, pipelineGraph, portOf } from '../../src/canvas/graph';
import { parameterSummary, shortened } from '../../src/canvas/summary';
import type { PipelineDocument } from '../../src/contract/wire';

const PIPELINE: PipelineDocument = {
  karyaksham: 1,
  nodes: [
    { id: 'flights', type: 'read_csv', params: { path: 'flights.csv' } },
    { id: 'airlines', type: 'read_csv', params: { path: 'airlines.csv' } },
    { id: 'late', type: 'filter', inputs: ['flights'], params: { condition: 'dep_delay > 15' } },
    { id: 'named', type: 'join', inputs: ['late.rest', 'airlines'], params: { on: ['carrier'], how: 'left' } }
  ]
};
const column = (name: string): { name: string; type: string } => ({ name, type: 'int64' });

describe('a graph', () => {
  it('has an edge for every input, in order, from the port that it names', () => {
    const { edges } = pipelineGraph(PIPELINE);
    expect(edges.map(edge => [edge.source, edge.port, edge.target, edge.input])).toEqual([
      ['flights', 'out', 'late', 0],
      ['late', 'rest', 'named', 0],
      ['airlines', 'out', 'named', 1]
    ]);
  });

  it('puts the columns of the port on the edge', () => {
    const schemas = { late: { out: [column('a')], rest: [column('b')] } };
    const edge = pipelineGraph(PIPELINE, schemas).edges.find(one => one.source === 'late');
    expect(edge?.columns).toEqual([column('b')]);
  });

  it('ends a leaf without a writer in its kept result', () => {
    const { edges } = pipelineGraph(PIPELINE, { named: { out: [column('a')] } });
    expect(edges.filter(edge => edge.target === null).map(edge => edge.source)).toEqual(['named']);
  });

  it('keeps no result of a writer', () => {
    const written = { id: 'out', type: 'write_csv', inputs: ['named'], params: { path: 'out.csv' } };
    const graph = pipelineGraph(
      { ...PIPELINE, nodes: [...PIPELINE.nodes, written] },
      { named: { out: [column('a')] } }
    );
    expect(graph.edges.filter(edge => edge.target === null)).toEqual([]);
  });

  it('leaves out inputs that name nothing, and a second node of one name', () => {
    const broken = {
      ...PIPELINE,
      nodes: [...PIPELINE.nodes, { id: 'late', type: 'limit', inputs: ['nowhere'] }]
    };
    const graph = pipelineGraph(broken);
    expect(graph.nodes.filter(node => node.id === 'late')).toHaveLength(1);
    expect(graph.edges.filter(edge => edge.target === 'late')).toEqual([]);
  });

  it('gives each node its problems', () => {
    const problem = { code: 'unknown_column', node: 'late', message: 'There is no column “x”.' };
    const graph = pipelineGraph(PIPELINE, {}, [problem]);
    expect(graph.nodes.filter(node => node.problems.length).map(node => node.id)).toEqual(['late']);
  });

  it('names the inputs of a node that tells them apart', () => {
    const { nodes } = pipelineGraph(PIPELINE);
    expect(nodes.find(node => node.id === 'named')?.inputs.map(input => input.name)).toEqual([
      'left',
      'right'
    ]);
    expect(nodes.find(node => node.id === 'late')?.inputs.map(input => input.name)).toEqual(['']);
  });

  it('takes categories from the node types, and guesses those it does not know', () => {
    const strange = { ...PIPELINE, nodes: [...PIPELINE.nodes, { id: 'x', type: 'read_stars' }] };
    const category = (id: string): string | undefined =>
      pipelineGraph(strange).nodes.find(node => node.id === id)?.category.name;
    expect(['flights', 'late', 'named', 'x'].map(category)).toEqual(['Read', 'Rows', 'Combine', 'Read']);
  });
});

describe('lineage', () => {
  it('is what a node is made from and what is made from it, in a cycle too', () => {
    expect([...lineage(pipelineGraph(PIPELINE), 'late')].sort()).toEqual(['flights', 'late', 'named']);
    const cycle = {
      karyaksham: 1,
      nodes: [
        { id: 'a', type: 'limit', inputs: ['b'] },
        { id: 'b', type: 'limit', inputs: ['a'] }
      ]
    };
    expect([...lineage(pipelineGraph(cycle), 'a')].sort()).toEqual(['a', 'b']);
  });
});

describe('labels', () => {
  it('show three columns and count the others, but never count a single one', () => {
    const columns = ['a', 'b', 'c', 'd', 'e'].map(column);
    expect(edgeLabel(columns)).toEqual({ shown: columns.slice(0, 3), more: 2 });
    expect(edgeLabel(columns.slice(0, 4))).toEqual({ shown: columns.slice(0, 4), more: 0 });
  });

  it('read a port', () => {
    expect(portOf('flights')).toEqual({ node: 'flights', port: 'out' });
    expect(portOf('late.rest')).toEqual({ node: 'late', port: 'rest' });
  });
});

describe('a summary', () => {
  it.each([
    [{ condition: 'dep_delay > 15' }, 'dep_delay > 15'],
    [{ on: ['carrier', 'month'], how: 'left' }, 'on: carrier, month · how: left'],
    [{ aggregations: { flights: 'count(*)' } }, 'flights = count(*)'],
    [{ path: 'out.csv', mode: null }, 'out.csv'],
    [undefined, '']
  ])('of %j is “%s”', (params, text) => expect(parameterSummary(params)).toBe(text));

  it('keeps the end of a long path and the beginning of everything else', () => {
    expect(shortened('s3://lake/a/b/flights.csv', 12)).toBe('…flights.csv');
    expect(shortened('dep_delay > 15 and month = 1', 12)).toBe('dep_delay >…');
  });
});
