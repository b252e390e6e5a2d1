import type { End, RunOptions, Target } from '../contract/saved_wire';

/** How a run is run, as the form holds it. */
export interface OptionsDraft {
  max_attempts: string;
  /** Minutes after which it is cancelled; empty for no deadline. */
  deadline: string;
  priority: string;
  /** MB that blocking nodes may hold; empty for the service's own choice. */
  memory: string;
  cores: string;
  notify: TargetDraft[];
}

export interface TargetDraft {
  kind: Target['kind'];
  /** A URL or an address. */
  to: string;
  on: 'all' | 'failures';
}

const MB = 1_000_000;
const ALL: End[] = ['succeeded', 'failed', 'cancelled', 'poisoned'];
const FAILURES: End[] = ['failed', 'poisoned'];

export function optionsDraft(options: RunOptions, attempts: number): OptionsDraft {
  const { max_attempts, deadline_seconds, priority, memory_budget, cores, notify } = options;
  return {
    max_attempts: String(max_attempts ?? attempts),
    deadline: deadline_seconds ? String(deadline_seconds / 60) : '',
    priority: String(priority ?? 0),
    memory: memory_budget ? String(memory_budget / MB) : '',
    cores: cores ? String(cores) : '',
    notify: (notify ?? []).map(target => ({
      kind: target.kind,
      to: target.kind === 'webhook' ? target.url : target.to,
      on: target.on.includes('succeeded') ? 'all' : 'failures'
    }))
  };
}

/** The options that a draft describes; the service judges them. */
export function optionsOf(draft: OptionsDraft): RunOptions {
  const deadline = number(draft.deadline);
  const memory = number(draft.memory);
  return {
    priority: number(draft.priority) ?? 0,
    memory_budget: memory === null ? null : Math.round(memory * MB),
    cores: number(draft.cores),
    max_attempts: number(draft.max_attempts) ?? 1,
    deadline_seconds: deadline === null ? null : deadline * 60,
    notify: draft.notify.map(targetOf)
  };
}

function targetOf({ kind, to, on }: TargetDraft): Target {
  const ends = on === 'all' ? ALL : FAILURES;
  const where = to.trim();
  return kind === 'webhook' ? { kind, url: where, on: ends } : { kind, to: where, on: ends };
}

function number(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

/** Whether the service names one of the options by this. */
export function isOption(field: string): boolean {
  return /^(options\.)?(max_attempts|deadline_seconds|priority|memory_budget|cores|notify)\b/.test(field);
}
