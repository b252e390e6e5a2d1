import type { Reply } from './transport';
import type { Problem } from './wire';

const decoder = new TextDecoder();

/** An answer that says no, in the service's own words. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: Problem[] = []
  ) {
    super(message);
    this.name = 'ServiceError';
  }

  /** Reads an RFC 9457 problem document; anything else becomes its status. */
  static fromReply(reply: Reply): ServiceError {
    const document = parseObject(decoder.decode(reply.bytes));
    const problems = Array.isArray(document?.problems) ? (document.problems as Problem[]) : [];
    const first = problems[0];
    // A Jupyter server says `message` where the service says `detail`.
    const words = [document?.detail, first && problemText(first), document?.message, document?.title];
    const message = words.find((text): text is string => typeof text === 'string' && text !== '');
    return new ServiceError(
      reply.status,
      message ?? `The service answered with status ${reply.status}.`,
      problems
    );
  }
}

/** A problem as one reads it, without its place: the fault and the way out. */
export function problemText(problem: Problem): string {
  return problem.hint ? `${problem.message} ${problem.hint}` : problem.message;
}

/** Whether the service could not be reached, as opposed to having said no. */
export function isAway(error: unknown): boolean {
  return (
    !(error instanceof ServiceError) || error.status === 502 || error.status === 503 || error.status === 504
  );
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
