import { problemText, ServiceError } from '../contract/service_error';
import { Notice } from './Notice';

interface RefusalProps {
  error: Error | null;
  /** Whether a field says itself what is wrong with it. */
  except?: (field: string) => boolean;
}

/** A form may be longer than the panel: what it says must be seen. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** What the service has against something, as far as no field says it already. */
export function Refusal({ error, except = () => false }: RefusalProps): JSX.Element | null {
  if (!error) {
    return null;
  }
  const problems = error instanceof ServiceError ? error.problems : [];
  const rest = problems.filter(problem => !except(problem.field ?? ''));
  if (problems.length > 0 && rest.length === 0) {
    return null;
  }
  return (
    <div ref={intoView}>
      <Notice kind="error">
        {problems.length === 0
          ? error.message
          : rest.map((problem, at) => (
              <div key={at}>
                {problem.field && <strong>{problem.field}: </strong>}
                {problemText(problem)}
              </div>
            ))}
      </Notice>
    </div>
  );
}

/** What is wrong with one field; null when nothing is. */
export function faultOf(error: Error | null, ...fields: string[]): string | null {
  const problems = error instanceof ServiceError ? error.problems : [];
  const found = problems.find(problem => fields.includes(problem.field ?? ''));
  return found ? problemText(found) : null;
}

/** Anything that was thrown, as an error. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
