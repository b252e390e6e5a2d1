/** The types of single values by their words, the frequent ones first. */
export const SCALAR_TYPES: readonly string[] = [
  'int64',
  'float64',
  'string',
  'bool',
  'date',
  'datetime',
  'time',
  'duration',
  'decimal(18,2)',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'float32',
  'categorical',
  'binary'
];

/** What a column may be cast to; any other may be typed. */
export const TYPES: readonly string[] = [...SCALAR_TYPES, 'list<string>', 'list<int64>', 'list<float64>'];
