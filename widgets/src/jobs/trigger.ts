import type { Trigger } from '../contract/saved_wire';

export type Kind = Trigger['kind'];
export type Unit = 'seconds' | 'minutes' | 'hours' | 'days';

/** What the form holds of a trigger: every kind's fields as text, so that nothing typed is lost on the way. */
export interface TriggerDraft {
  kind: Kind;
  cron: string;
  time_zone: string;
  every: string;
  unit: Unit;
  prefix: string;
  parameter: string;
  look: string;
  existing: boolean;
}

export const SECONDS: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** A trigger as the form shows it; without one, every night at two by the reader's own clock. */
export function triggerDraft(trigger: Trigger | null, parameter: string, zone = ownZone()): TriggerDraft {
  const empty: TriggerDraft = {
    kind: 'cron',
    cron: '0 2 * * *',
    time_zone: zone,
    every: '1',
    unit: 'hours',
    prefix: '',
    parameter,
    look: '30',
    existing: false
  };
  switch (trigger?.kind) {
    case 'cron':
      return { ...empty, cron: trigger.cron, time_zone: trigger.time_zone };
    case 'interval':
      return { ...empty, kind: 'interval', ...spoken(trigger.seconds) };
    case 'files': {
      const { prefix, parameter: gets, seconds, existing } = trigger;
      return { ...empty, kind: 'files', prefix, parameter: gets, look: String(seconds), existing };
    }
    default:
      return empty;
  }
}

/** The trigger that a draft describes; the service judges it. */
export function triggerOf(draft: TriggerDraft): Trigger {
  switch (draft.kind) {
    case 'cron':
      return { kind: 'cron', cron: draft.cron.trim(), time_zone: draft.time_zone.trim() };
    case 'interval':
      return { kind: 'interval', seconds: amount(draft.every) * SECONDS[draft.unit] };
    case 'files':
      return {
        kind: 'files',
        prefix: draft.prefix.trim(),
        parameter: draft.parameter.trim(),
        seconds: amount(draft.look),
        existing: draft.existing
      };
  }
}

/** The largest unit that says it whole. */
function spoken(seconds: number): { every: string; unit: Unit } {
  for (const unit of ['days', 'hours', 'minutes'] as const) {
    if (seconds % SECONDS[unit] === 0) {
      return { every: String(seconds / SECONDS[unit]), unit };
    }
  }
  return { every: String(seconds), unit: 'seconds' };
}

/** What is no number is sent as none at all, and the service says so at its field. */
function amount(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** Every time zone that the browser knows. */
export function timeZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}
