import fc from 'fast-check';

import type { NodeSpec, PipelineDocument } from '../../../src/contract/wire';

const TYPES = ['read_csv', 'filter', 'join', 'group_by', 'sort', 'write_parquet'];

/** Documents without cycles, with ports, places, groups, notes and fields that this editor does not know. */
export const documents: fc.Arbitrary<PipelineDocument> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      reads: fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 3 }),
      muted: fc.boolean(),
      extra: fc.option(fc.jsonValue(), { nil: undefined }),
      params: fc.dictionary(fc.constantFrom('path', 'keys', 'condition'), fc.jsonValue(), { maxKeys: 2 }),
      place: fc.option(
        fc.record({ x: fc.integer({ min: -999, max: 999 }), y: fc.nat(999), colour: fc.constant('red') }),
        {
          nil: undefined
        }
      )
    }),
    { maxLength: 8 }
  )
  .map(made => {
    const nodes = made.map(({ type, reads, muted, extra, params }, index): NodeSpec => {
      const inputs = index === 0 ? [] : reads.map(([n, rest]) => `n${n % index}${rest ? '.rest' : ''}`);
      return {
        id: `n${index}`,
        type,
        params,
        ...(inputs.length ? { inputs } : {}),
        ...(muted ? { muted } : {}),
        ...(extra === undefined ? {} : { of_a_later_version: extra })
      };
    });
    const places = made.flatMap(({ place }, index) => (place ? [[`n${index}`, place] as const] : []));
    const groups = nodes.length > 2 ? [{ id: 'g', name: 'pair', nodes: ['n0', 'n1'], colour: 'blue' }] : [];
    return {
      karyaksham: 1,
      something_new: { kept: true },
      nodes,
      layout: { ...Object.fromEntries(places), ...(groups.length ? { groups } : {}) }
    } as PipelineDocument;
  });

/** An id of the document, or one that it has not. */
export function someId(document: PipelineDocument, index: number): string {
  return document.nodes[index % Math.max(1, document.nodes.length)]?.id ?? 'nobody';
}
