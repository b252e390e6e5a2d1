import { useState, type ReactElement } from 'react';

import { nodeTypes } from '../src/contract/nodes.generated';
import type { Column, FunctionDescription, NodeDescription, NodeSpec, Problem } from '../src/contract/wire';
import { NodeForm } from '../src/form/NodeForm';
import { ParametersForm } from '../src/form/ParametersForm';
import { FLIGHTS } from './data';

const AIRLINES: Column[] = [
  { name: 'carrier', type: 'string' },
  { name: 'name', type: 'string' }
];

const LONG = 'the number of minutes between the planned and the actual departure of the flight';

const FUNCTIONS: FunctionDescription[] = [
  made(
    'round',
    'scalar',
    'round(value: number, digits: constant integer?) -> number',
    'Rounds, halves away from zero.',
    'round(2.5)',
    3
  ),
  made('upper', 'scalar', 'upper(value: text) -> text', 'The text in capitals.', "upper('ua')", 'UA'),
  made(
    'coalesce',
    'scalar',
    'coalesce(values: T...) -> T',
    'The first value that is not NULL.',
    'coalesce(NULL, 2)',
    2
  ),
  made(
    'avg',
    'aggregate',
    'avg(value: number) -> float',
    'The mean of the values that are not NULL.',
    'avg(n)',
    2
  ),
  made(
    'count',
    'aggregate',
    'count(value: any?) -> integer',
    'How many values are not NULL; with * how many rows.',
    'count(*)',
    3
  ),
  made(
    'rank',
    'window',
    'rank() -> integer',
    'The place within the window, equals sharing one.',
    'rank() OVER (ORDER BY n)',
    [1, 2]
  )
];

function made(
  name: string,
  sort: FunctionDescription['sort'],
  signature: string,
  doc: string,
  expression: string,
  value: unknown
): FunctionDescription {
  return { name, aliases: [], category: sort, sort, signature, doc, example: { expression, value } };
}

const PARAMETERS = {
  minutes: { type: 'int64', default: 15, description: 'late means more than this' },
  day: { type: 'date' },
  [`a_${LONG.replaceAll(' ', '_')}`]: { type: 'string', default: LONG, description: LONG }
};

interface FormProps {
  type: string;
  params?: Record<string, unknown>;
  problems?: Problem[];
  arriving?: (Column[] | null)[];
  description?: NodeDescription;
}

/** A form that edits what it is given, with the document's text below it. */
function Form({
  type,
  params = {},
  problems = [],
  arriving = [FLIGHTS],
  description
}: FormProps): ReactElement {
  const [now, setNow] = useState(params);
  const told = description ?? (nodeTypes.find(each => each.type === type) as unknown as NodeDescription);
  const node: NodeSpec = {
    id: `${type}_1`,
    type,
    inputs: ['flights', 'airlines'].slice(0, arriving.length),
    params: now
  };
  return (
    <>
      <h3>{type}</h3>
      <NodeForm
        node={node}
        description={told}
        arriving={arriving}
        problems={problems}
        parameters={PARAMETERS}
        functions={FUNCTIONS}
        onChange={setNow}
        onBrowse={() => undefined}
        onFix={() => undefined}
      />
      <pre data-document={type} className="kk-gallery-document">
        {JSON.stringify(now)}
      </pre>
    </>
  );
}

function Parameters({ problems = [] }: { problems?: Problem[] }): ReactElement {
  const [now, setNow] = useState<Record<string, unknown>>(problems.length > 0 ? PARAMETERS : {});
  return <ParametersForm parameters={now} problems={problems} onChange={setNow} />;
}

function wrong(field: string, message: string, hint?: string, start?: number, end?: number): Problem {
  return {
    code: 'wrong',
    message,
    field,
    hint: hint ?? null,
    severity: 'error',
    position: start === undefined ? null : { start, end: end ?? start + 1 }
  };
}

/** Every kind, in one made-up node type. */
const EVERYTHING: NodeDescription = {
  ...(nodeTypes.find(each => each.type === 'filter') as unknown as NodeDescription),
  type: 'everything',
  frequent: ['rules', 'value', 'amount', 'chosen', 'when', 'texts', 'newer'],
  schema: {
    type: 'object',
    required: ['value'],
    properties: {
      value: { type: 'string', 'x-kind': 'column', description: 'One column.' },
      amount: { type: 'number', description: 'A number.', default: 0.5 },
      chosen: {
        enum: ['first', 'last', 'any'],
        default: 'first',
        description: 'Which of `first`, `last`, `any`.'
      },
      when: { type: 'boolean', default: true, description: 'Yes or no.' },
      texts: {
        type: 'array',
        items: { type: 'string' },
        default: [''],
        description: 'Texts that mean nothing is there.'
      },
      rules: {
        type: 'array',
        description: 'What has to hold.',
        items: {
          type: 'object',
          required: ['name', 'condition'],
          properties: {
            name: { type: 'string', description: 'What the rule is called.' },
            condition: {
              type: 'string',
              'x-kind': 'expression',
              'x-expression': 'row',
              description: 'Has to hold.'
            },
            severity: { enum: ['error', 'warning'], default: 'error', description: 'How bad it is.' }
          }
        }
      },
      newer: { description: 'Something this page has no input for.' }
    }
  }
};

export const forms: Record<string, ReactElement> = {
  'form-empty': (
    <>
      <Form type="filter" />
      <Form type="derive" />
      <Form type="select" />
      <Form type="read_csv" arriving={[]} />
      <Form type="inline_table" arriving={[]} />
    </>
  ),
  'form-filled': (
    <>
      <Form type="filter" params={{ condition: "dep_delay > $minutes AND upper(carrier) IN ('UA', 'AA')" }} />
      <Form
        type="group_by"
        params={{
          keys: ['carrier', 'month'],
          aggregations: { flights: 'count(*)', mean_delay: 'round(avg(dep_delay), 1)' }
        }}
      />
      <Form type="sort" params={{ by: [{ column: 'dep_delay', descending: true }, 'carrier'] }} />
      <Form
        type="select"
        params={{ columns: ['carrier', { name: 'dep_delay', as: 'delay', type: 'float64' }] }}
      />
      <Form
        type="join"
        params={{ left_on: ['carrier'], right_on: ['carrier'], how: 'left', suffix: '_airline' }}
        arriving={[FLIGHTS, AIRLINES]}
      />
    </>
  ),
  'form-kinds': (
    <>
      <Form
        type="everything"
        description={EVERYTHING}
        params={{
          value: 'carrier',
          rules: [{ name: 'late but not too late', condition: 'dep_delay < 600' }],
          texts: ['', 'NA'],
          newer: { some: ['thing', 1] }
        }}
      />
      <Form type="cast" params={{ types: { dep_delay: 'int64', carrier: 'categorical' } }} />
      <Form type="fill_missing" params={{ columns: ['dep_delay'], with: { value: 'unknown' } }} />
      <Form
        type="inline_table"
        arriving={[]}
        params={{
          rows: [
            { carrier: 'UA', name: 'United Air Lines', fleet: 840 },
            { carrier: 'AA', name: null, fleet: 965.5 }
          ]
        }}
      />
    </>
  ),
  'form-invalid': (
    <>
      <Form
        type="filter"
        params={{ condition: 'dep_dely > 15 AND uper(carrier) = 2', unheard_of: [1, 2] }}
        problems={[
          {
            ...wrong('condition', "There is no column 'dep_dely'.", "Did you mean 'dep_delay'?", 0, 8),
            fix: { label: "Use 'dep_delay'", edits: [] }
          },
          wrong('condition', "There is no function 'uper'.", "Did you mean 'upper'?", 18, 22),
          wrong('unheard_of', "There is no field 'unheard_of'.", 'The fields are condition.')
        ]}
      />
      <Form
        type="derive"
        params={{ columns: { speed: 'distance / air_time * 60', pace: "CASE WHEN speed > 'x' THEN 1 END" } }}
        problems={[wrong('columns.pace', 'Text is compared with a number.', 'Leave out the quotes.', 18, 21)]}
      />
      <Form
        type="select"
        params={{ columns: ['carrier', 'nothing_like_it', { name: 'dep_delay', type: 'int' }] }}
        problems={[
          wrong('columns', "There is no column 'nothing_like_it'.", "Did you mean 'flight'?"),
          wrong('columns[2].type', "There is no type 'int'.", 'Use int64.')
        ]}
      />
      <Form
        type="read_csv"
        arriving={[]}
        params={{ path: 'data/flihgts.csv', skip_rows: -1 }}
        problems={[
          wrong('path', 'data/flihgts.csv does not exist.', 'Nearest: data/flights.csv.'),
          wrong('skip_rows', 'Should be greater than or equal to 0.'),
          { ...wrong('', 'This reader is slow with that separator.'), field: null, severity: 'warning' }
        ]}
      />
    </>
  ),
  'form-long': (
    <>
      <Form
        type="derive"
        arriving={[[...FLIGHTS, { name: LONG, type: 'list<decimal(38,10)>' }]]}
        params={{ columns: { [LONG]: `"${LONG}" + "${LONG}" * coalesce("${LONG}", 1)` } }}
      />
      <Form
        type="select"
        arriving={[[...FLIGHTS, { name: LONG, type: 'list<decimal(38,10)>' }]]}
        params={{ columns: [LONG, { name: 'carrier', as: LONG, type: 'decimal(38,10)' }] }}
        problems={[wrong('columns', `There is no column '${LONG.replaceAll(' ', '_')}'.`)]}
      />
      <Form
        type="write_parquet"
        params={{ path: `s3://lake/${LONG.replaceAll(' ', '/')}/late.parquet`, partition_by: [LONG] }}
      />
    </>
  ),
  parameters: <Parameters />,
  'parameters-filled': (
    <Parameters
      problems={[
        {
          ...wrong('parameters.day', "The parameter 'day' has no value.", 'Give one with -p day=…'),
          severity: 'warning'
        }
      ]}
    />
  )
};
