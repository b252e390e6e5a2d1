import { problemText } from '../../contract/service_error';
import type { Problem } from '../../contract/wire';
import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { useScope } from '../scope';

interface FieldProblemsProps {
  id?: string;
  problems: readonly Problem[];
}

/** What is wrong with a field, in words, and the repair where there is one. */
export function FieldProblems({ id, problems }: FieldProblemsProps): JSX.Element | null {
  const { onFix } = useScope();
  const translate = useTranslate();
  if (problems.length === 0) {
    return null;
  }
  return (
    <ul id={id} className="kk-form-problems">
      {problems.map((problem, place) => {
        const warning = problem.severity === 'warning';
        const label = problem.fix?.label;
        return (
          <li key={place} className={warning ? 'kk-form-warning' : 'kk-form-error'}>
            <Icon name={warning ? 'warning' : 'error'} size={14} />
            <span>{problemText(problem)}</span>
            {onFix && problem.fix && (
              <Button look="quiet" className="kk-form-fix" onClick={() => onFix(problem)}>
                {typeof label === 'string' ? label : translate('Repair')}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
