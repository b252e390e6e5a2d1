import { problemText } from '../contract/service_error';
import type { Problem } from '../contract/wire';
import { Notice } from '../elements/Notice';

interface ProblemListProps {
  problems: readonly Problem[];
  onSelect(node: string): void;
}

/** Every problem in words; one that belongs to a node leads there. */
export function ProblemList({ problems, onSelect }: ProblemListProps): JSX.Element | null {
  if (problems.length === 0) {
    return null;
  }
  return (
    <div className="kk-problems">
      {problems.map((problem, index) => (
        <Notice key={index} kind={problem.severity === 'warning' ? 'warning' : 'error'}>
          <ProblemPlace problem={problem} onSelect={onSelect} />
          {problemText(problem)}
        </Notice>
      ))}
    </div>
  );
}

function ProblemPlace({
  problem,
  onSelect
}: {
  problem: Problem;
  onSelect(node: string): void;
}): JSX.Element | null {
  const { node, field } = problem;
  if (!node) {
    return null;
  }
  return (
    <button type="button" className="kk-link" onClick={() => onSelect(node)}>
      {field ? `${node}.${field}` : node}
    </button>
  );
}
