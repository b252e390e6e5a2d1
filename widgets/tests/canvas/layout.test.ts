import { describe, expect, it } from 'vitest';

import { pipelineGraph, type Graph } from '../../src/canvas/graph';
import { inputsInPlace, layOut, type Layout, type Sizes } from '../../src/canvas/layout';
import { curve } from '../../src/canvas/path';

const SIZES: Sizes = { node: () => ({ width: 200, height: 50 }), result: { width: 80, height: 28 } };
const columns = ['year', 'month', 'day', 'carrier', 'origin'].map(name => ({ name, type: 'int64' }));

/** A reader, `branches` filters of it, and one union of all of them. */
function fan(branches: number): Graph {
  const filters = Array.from({ length: branches }, (_, index) => ({
    id: `f${index}`,
    type: 'filter',
    inputs: ['read']
  }));
  const nodes = [
    { id: 'read', type: 'read_csv' },
    ...filters,
    { id: 'all', type: 'union', inputs: filters.map(node => node.id).reverse() }
  ];
  const schemas = Object.fromEntries(nodes.map(node => [node.id, { out: columns }]));
  return pipelineGraph({ karyaksham: 1, nodes }, schemas);
}

function overlapping(layout: Layout): string[] {
  const places = [...layout.nodes.entries()];
  return places.flatMap(([one, a], index) =>
    places
      .slice(index + 1)
      .filter(([, b]) => Math.abs(a.x - b.x) < 200 && Math.abs(a.y - b.y) < 50)
      .map(([other]) => `${one} ${other}`)
  );
}

describe('a layout', () => {
  it('goes from top to bottom without nodes on one another', () => {
    const graph = fan(5);
    const layout = layOut(graph, SIZES);
    expect(overlapping(layout)).toEqual([]);
    for (const edge of graph.edges) {
      const from = layout.nodes.get(edge.source);
      const to = layout.nodes.get(edge.target ?? edge.id);
      expect(to?.y).toBeGreaterThan(from?.y ?? Infinity);
    }
  });

  it('leaves room for every label between its nodes', () => {
    const layout = layOut(fan(2), SIZES);
    const label = layout.edges.get('f0:0')?.label;
    expect(label?.y).toBeGreaterThan((layout.nodes.get('read')?.y ?? 0) + 50);
    expect(label?.y).toBeLessThan(layout.nodes.get('f0')?.y ?? 0);
  });

  it('puts a kept result below its node', () => {
    const layout = layOut(fan(1), SIZES);
    expect(layout.nodes.get('all:result')?.y).toBeGreaterThan(layout.nodes.get('all')?.y ?? Infinity);
  });

  it('is the same for the same graph', () => {
    expect(layOut(fan(4), SIZES)).toEqual(layOut(fan(4), SIZES));
  });

  it('arranges inputs as their sources lie, so that edges do not cross', () => {
    const graph = fan(3);
    const layout = layOut(graph, SIZES);
    const union = graph.nodes.find(node => node.id === 'all');
    const inputs = union ? inputsInPlace(union, graph, layout) : [];
    const sources = inputs.map(({ index }) => {
      const edge = graph.edges.find(one => one.target === 'all' && one.input === index);
      return layout.nodes.get(edge?.source ?? '')?.x ?? NaN;
    });
    expect(sources).toEqual([...sources].sort((a, b) => a - b));
    expect(sources).toHaveLength(3);
  });

  it('keeps the places that a person chose, when every node has one', () => {
    const chosen = { read: { x: 5, y: 6 }, f0: { x: 300, y: 6 }, all: { x: 600, y: 6 } };
    expect(layOut(fan(1), SIZES, chosen).nodes.get('f0')).toEqual({ x: 300, y: 6 });
    expect(layOut(fan(1), SIZES, { read: { x: 5, y: 6 } }).nodes.get('f0')?.x).not.toBe(300);
  });

  it('holds a cycle, which only the checker refuses', () => {
    const cycle = pipelineGraph({
      karyaksham: 1,
      nodes: [
        { id: 'a', type: 'limit', inputs: ['b'] },
        { id: 'b', type: 'limit', inputs: ['a'] }
      ]
    });
    expect(layOut(cycle, SIZES).nodes.size).toBe(2);
  });
});

describe('an edge', () => {
  it('passes through its points', () => {
    const path = curve({ x: 0, y: 0 }, [{ x: 10, y: 50 }], { x: 0, y: 100 });
    expect(path).toBe('M0,0 C0,25 10,25 10,50 C10,75 0,75 0,100');
  });
});
