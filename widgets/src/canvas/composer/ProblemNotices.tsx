import { problemText } from '../../contract/service_error';
import type { Fix, Problem } from '../../contract/wire';
import { Button } from '../../elements/Button';
import { Notice } from '../../elements/Notice';
import { useWork } from './context';
import { applyFix } from './fixing';

interface ProblemNoticesProps {
  problems: readonly Problem[];
  /** Whether each says which node it is about, and leads there. */
  showNode: boolean;
}

/** Problems in words, each with the repair that the checker offers. */
export function ProblemNotices({ problems, showNode }: ProblemNoticesProps): JSX.Element | null {
  const { session } = useWork();
  if (problems.length === 0) {
    return null;
  }
  return (
    <div className="kk-problems" data-testid="kk-problems">
      {problems.map((problem, index) => (
        <Notice
          key={index}
          kind={problem.severity === 'warning' ? 'warning' : 'error'}
          action={problem.fix ? <FixButton fix={problem.fix} /> : undefined}
        >
          {showNode && problem.node && (
            <button type="button" className="kk-link" onClick={() => session.selectNodes(problem.node ?? '')}>
              {problem.field ? `${problem.node}.${problem.field}` : problem.node}
            </button>
          )}
          {!showNode && problem.field ? `${problem.field}: ` : ''}
          {problemText(problem)}
        </Notice>
      ))}
    </div>
  );
}

/** One click puts the offered parameters into the document: one step. */
function FixButton({ fix }: { fix: Fix }): JSX.Element {
  const { session } = useWork();
  return (
    <Button className="kk-fix" data-testid="kk-fix" onClick={() => applyFix(session, fix)}>
      {fix.label}
    </Button>
  );
}
