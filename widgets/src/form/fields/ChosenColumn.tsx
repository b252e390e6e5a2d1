import { isDictionary } from '../fitting';
import { problemsIn, placeOf } from '../problems';
import type { FieldSchema } from '../schema';
import { useScope } from '../scope';
import { nameOf, withPart, type Item } from './chosen';
import { FieldProblems } from './FieldProblems';
import { wordsOf } from './input';
import { SortableRow } from './SortableRow';
import { UnknownColumn } from './UnknownColumn';
import { ValueInput } from './ValueInput';

interface ChosenColumnProps {
  item: Item;
  field: FieldSchema;
  place: string;
  at: number;
  count: number;
  /** The type with which it arrives. */
  type: string | undefined;
  unknown: boolean;
  onChange(item: Item): void;
  onMove(from: number, to: number): void;
  onRemove(at: number): void;
}

/** One chosen column with its type and its settings. */
export function ChosenColumn(props: ChosenColumnProps): JSX.Element {
  const { item, field, place, at, count, type, unknown, onMove, onRemove } = props;
  const name = nameOf(field, item);
  const problems = problemsIn(useScope().problems, place);
  const settings = field.parts.slice(1);
  const typed = settings.some(part => part.kind === 'type');
  return (
    <SortableRow place={at} count={count} name={name} onMove={onMove} onRemove={onRemove}>
      <div className="kk-form-line">
        <span className={`kk-chosen-name kk-ellipsis ${unknown ? 'kk-chosen-unknown' : ''}`} title={name}>
          {name}
        </span>
        {unknown && <UnknownColumn name={name} />}
        {type && !typed && <span className="kk-type">{type}</span>}
        {settings.map(part => (
          <span key={part.name} className={`kk-chosen-part kk-chosen-${part.kind}`}>
            <ValueInput
              // Where the type can be set, the one it has stands in the empty field.
              field={part.kind === 'type' && type ? { ...part, example: type } : part}
              place={placeOf(place, part.name)}
              label={`${name}: ${wordsOf(part.name)}`}
              value={isDictionary(item) ? item[part.name] : undefined}
              onChange={value => props.onChange(withPart(field, item, part.name, value))}
            />
          </span>
        ))}
      </div>
      <FieldProblems problems={problems} />
    </SortableRow>
  );
}
