import {
  columnFromArray,
  float64,
  int64,
  list,
  struct,
  tableFromColumns,
  tableToIPC,
  utf8
} from '@uwdata/flechette';

import type { ColumnProfile, Run } from '../src/contract/wire';
import { RUNS } from './data';

const ROWS = 8_399_728;

function column(name: string, type: string, change: Partial<ColumnProfile>): ColumnProfile {
  return {
    ...{ column: name, type, rows: ROWS, nulls: 0, nans: 0, distinct: null, distinct_exact: false },
    ...{
      min: null,
      max: null,
      mean: null,
      std: null,
      q05: null,
      q25: null,
      median: null,
      q75: null,
      q95: null
    },
    ...{ min_length: null, max_length: null, mean_length: null },
    ...{ histogram: [], top: [], top_error: 0, patterns: [] },
    ...change
  };
}

function bars(low: number, high: number, height: (share: number) => number): ColumnProfile['histogram'] {
  return Array.from({ length: 20 }, (_, bin) => ({
    from: String(low + ((high - low) * bin) / 20),
    to: String(low + ((high - low) * (bin + 1)) / 20),
    count: Math.round(height((bin + 0.5) / 20) * 400_000)
  }));
}

export const PROFILE: ColumnProfile[] = [
  column('l_orderkey', 'int64', {
    distinct: 2_103_447,
    ...{
      min: '1',
      max: '8400000',
      median: '4199137',
      q05: '419911',
      q25: '2098115',
      q75: '6300231',
      q95: '7981122'
    },
    ...{ mean: 4_200_148.6, std: 2_424_917.3 },
    histogram: bars(1, 8_400_000, () => 1)
  }),
  column('l_extendedprice', 'float64', {
    nulls: 12_400,
    distinct: 1_003_212,
    ...{ min: '901.0', max: '104949.5', median: '36707.36', q05: '3080.1', q25: '18744.63', q75: '55122.9' },
    ...{ q95: '79002.66', mean: 38_255.13, std: 23_300.4 },
    histogram: bars(901, 104_949.5, share => 1.6 * (1 - share) ** 1.3)
  }),
  column('l_returnflag', 'string', {
    ...{
      distinct: 3,
      distinct_exact: true,
      min: 'A',
      max: 'R',
      min_length: 1,
      max_length: 1,
      mean_length: 1
    },
    top: [
      { value: 'N', count: 4_259_113 },
      { value: 'R', count: 2_071_002 },
      { value: 'A', count: 2_069_613 }
    ],
    patterns: [{ pattern: 'A', share: 1 }]
  }),
  column('l_shipdate', 'date', {
    ...{ distinct: 2_526, min: '1992-01-02', max: '1998-12-01', median: '1995-06-18', nulls: ROWS * 0.42 },
    histogram: bars(0, 1, share => (share < 0.05 || share > 0.95 ? 0.3 : 1)).map((bin, place) => ({
      from: `199${2 + Math.floor(place / 3)}-0${1 + (place % 3) * 4}-02`,
      to: `199${2 + Math.floor(place / 3)}-0${4 + (place % 3) * 2}-17`,
      count: bin.count
    }))
  }),
  column('contact', 'string', {
    ...{ distinct: 812_000, min: 'ada@example.org', max: '<b>zoe</b>@example.org', nulls: 3_100 },
    ...{ min_length: 4, max_length: 64, mean_length: 21.7 },
    patterns: [
      { pattern: 'e-mail', share: 0.981 },
      { pattern: '999-999-9999', share: 0.012 }
    ]
  }),
  column('l_comment_of_the_person_who_packed_it_and_a_long_name', 'string', {
    ...{ distinct: 4_311_992, min: ' Tiresias ', max: 'zzle? slyly final platelets sleep quickly. ' },
    ...{ min_length: 10, max_length: 43, mean_length: 26.5 },
    top: [{ value: 'furiously regular accounts sleep among the', count: 310 }],
    top_error: 190,
    patterns: [
      { pattern: 'text', share: 0.702 },
      { pattern: 'a+ a+ a+', share: 0.12 }
    ]
  }),
  column('empty', 'null', { nulls: ROWS, distinct: 0, distinct_exact: true }),
  column('delivered', 'bool', {
    ...{ distinct: 2, distinct_exact: true },
    top: [
      { value: 'true', count: 8_100_000 },
      { value: 'false', count: 299_728 }
    ]
  })
];

const plan = [
  { id: 'dataset', type: 'read_csv', inputs: [], outputs: ['out'] },
  { id: 'profile', type: 'summarize', inputs: ['dataset'], outputs: ['out'] }
];
const base: Run = { ...(RUNS[0] as Run), plan, name: 'profile of lineitem.csv' };

export const PROFILED: Run[] = [
  { ...base, id: 'p1', state: 'succeeded', finished_at: new Date().toISOString(), progress: null },
  {
    ...base,
    id: 'p2',
    state: 'running',
    progress: {
      attempt: 1,
      seq: 1,
      nodes: { dataset: { bytes_read: 512_000_000, bytes_total: 1_076_406_930, state: 'running' } }
    }
  }
];

/** The profile as the result of its run: an Arrow table with nested lists. */
export function profileRows(): Uint8Array {
  const texts = ['column', 'type', 'min', 'max', 'q05', 'q25', 'median', 'q75', 'q95'] as const;
  const counts = ['rows', 'nulls', 'nans', 'distinct', 'top_error', 'min_length', 'max_length'] as const;
  const bin = struct({ from: utf8(), to: utf8(), count: int64() });
  const top = struct({ value: utf8(), count: int64() });
  const pattern = struct({ pattern: utf8(), share: float64() });
  const whole = (value: number | null): bigint | null => (value === null ? null : BigInt(Math.round(value)));
  const table = tableFromColumns({
    ...Object.fromEntries(
      texts.map(name => [
        name,
        columnFromArray(
          PROFILE.map(one => one[name]),
          utf8()
        )
      ])
    ),
    ...Object.fromEntries(
      counts.map(name => [
        name,
        columnFromArray(
          PROFILE.map(one => whole(one[name])),
          int64()
        )
      ])
    ),
    distinct_exact: columnFromArray(
      PROFILE.map(one => String(one.distinct_exact)),
      utf8()
    ),
    mean: columnFromArray(
      PROFILE.map(one => one.mean),
      float64()
    ),
    std: columnFromArray(
      PROFILE.map(one => one.std),
      float64()
    ),
    mean_length: columnFromArray(
      PROFILE.map(one => one.mean_length),
      float64()
    ),
    histogram: columnFromArray(
      PROFILE.map(one => one.histogram.map(part => ({ ...part, count: BigInt(part.count) }))),
      list(bin)
    ),
    top: columnFromArray(
      PROFILE.map(one => one.top.map(part => ({ ...part, count: BigInt(part.count) }))),
      list(top)
    ),
    patterns: columnFromArray(
      PROFILE.map(one => one.patterns),
      list(pattern)
    )
  });
  return tableToIPC(table, {}) as Uint8Array;
}
