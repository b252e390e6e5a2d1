import type { CatchUp, Overlap, Schedule, ScheduleValues } from '../contract/saved_wire';
import { optionsDraft, optionsOf, type OptionsDraft } from './options';
import type { SourceDraft } from './SourceFields';
import { triggerDraft, triggerOf, type TriggerDraft } from './trigger';

/** By night nobody is there to try again. */
const ATTEMPTS = 3;

/** What the form holds of a schedule. */
export interface ScheduleDraft {
  name: string;
  trigger: TriggerDraft;
  source: SourceDraft;
  options: OptionsDraft;
  catch_up: CatchUp;
  overlap: Overlap;
}

/** A schedule as the form shows it; `parameter` is the one that a new file would be given to. */
export function scheduleDraft(schedule: Schedule | null, parameter: string): ScheduleDraft {
  return {
    name: schedule?.name ?? '',
    trigger: triggerDraft(schedule?.trigger ?? null, parameter),
    source: {
      version: schedule?.version ?? null,
      parameter_set: schedule?.parameter_set ?? null,
      parameters: schedule?.parameters ?? {}
    },
    options: optionsDraft(schedule?.options ?? {}, ATTEMPTS),
    catch_up: schedule?.catch_up ?? 'last',
    overlap: schedule?.overlap ?? 'skip'
  };
}

/** The values that a draft describes. What counts from a beginning goes on from it while nothing of it changes. */
export function valuesOf(draft: ScheduleDraft, before: Schedule | null): ScheduleValues {
  const trigger = triggerOf(draft.trigger);
  const old = before?.trigger;
  const kept = old?.kind === 'interval' && trigger.kind === 'interval' && old.seconds === trigger.seconds;
  return {
    name: draft.name.trim(),
    trigger: kept ? old : trigger,
    ...draft.source,
    options: optionsOf(draft.options),
    catch_up: draft.catch_up,
    overlap: draft.overlap,
    paused: before?.paused ?? false
  };
}
