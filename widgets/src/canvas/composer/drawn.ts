import type { PipelineDocument } from '../../contract/wire';
import { placeOf } from '../editing/places';
import { pipelineGraph, portOf } from '../graph';
import { layOut, type Point, type Sizes } from '../layout';

export const WIDTH = 236;
/** What is kept free for a node, so that nothing moves when a run begins to count on it. */
export const HEIGHT = 78;
const READER_HEIGHT = 104;
const GAP = 56;

export const SIZES: Sizes = {
  node: node => ({ width: WIDTH, height: node.inputs.length === 0 ? READER_HEIGHT : HEIGHT }),
  result: { width: 84, height: 28 }
};

let last: { key: string; places: ReadonlyMap<string, Point> } | null = null;

/** Where every node is drawn: where a person put it, else where the layout does, else below what it reads. */
export function drawnPlaces(document: PipelineDocument): ReadonlyMap<string, Point> {
  const chosen = new Map<string, Point>();
  for (const { id } of document.nodes) {
    const place = placeOf(document, id);
    if (place) {
      chosen.set(id, place);
    }
  }
  return chosen.size === 0 ? arrangedPlaces(document) : completed(document, chosen);
}

/** Where the layout would put every node. */
export function arrangedPlaces(document: PipelineDocument): ReadonlyMap<string, Point> {
  const key = JSON.stringify(document.nodes.map(node => [node.id, node.inputs]));
  if (last?.key !== key) {
    last = { key, places: layOut(pipelineGraph(document), SIZES, {}, GAP).nodes };
  }
  return last.places;
}

function completed(document: PipelineDocument, chosen: Map<string, Point>): ReadonlyMap<string, Point> {
  const places = new Map(chosen);
  for (const node of document.nodes) {
    if (!places.has(node.id)) {
      const sources = (node.inputs ?? []).flatMap(input => places.get(portOf(input).node) ?? []);
      places.set(node.id, freePlace(beginning(sources, places), places));
    }
  }
  return places;
}

function beginning(sources: readonly Point[], places: ReadonlyMap<string, Point>): Point {
  if (sources.length) {
    const x = sources.reduce((sum, source) => sum + source.x, 0) / sources.length;
    return { x, y: Math.max(...sources.map(source => source.y)) + HEIGHT + GAP };
  }
  const all = [...places.values()];
  return {
    x: Math.max(...all.map(place => place.x)) + WIDTH + GAP,
    y: Math.min(...all.map(place => place.y))
  };
}

/** The first place from here to the right where a node covers no other. */
export function freePlace(from: Point, places: ReadonlyMap<string, Point>): Point {
  const all = [...places.values()];
  let { x } = from;
  while (all.some(place => Math.abs(place.x - x) < WIDTH && Math.abs(place.y - from.y) < HEIGHT)) {
    x += WIDTH + GAP / 2;
  }
  return { x, y: from.y };
}
