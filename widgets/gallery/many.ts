import type { PipelineDocument } from '../src/contract/wire';

const chains = Number(new URLSearchParams(location.search).get('nodes') ?? 200) / 5;

/** As many nodes as anybody draws. */
export const MANY_NODES: PipelineDocument = {
  karyaksham: 1,
  name: 'two hundred nodes',
  nodes: Array.from({ length: chains }, (_, chain) => chain).flatMap(chain => [
    { id: `read_${chain}`, type: 'read_csv', params: { path: `data/part-${chain}.csv` } },
    {
      id: `late_${chain}`,
      type: 'filter',
      inputs: [`read_${chain}`],
      params: { condition: 'dep_delay > 15' }
    },
    { id: `sorted_${chain}`, type: 'sort', inputs: [`late_${chain}`], params: { by: ['carrier'] } },
    { id: `first_${chain}`, type: 'limit', inputs: [`sorted_${chain}`], params: { rows: 10 } },
    {
      id: `out_${chain}`,
      type: 'write_csv',
      inputs: [`first_${chain}`],
      params: { path: `out/${chain}.csv` }
    }
  ])
};
