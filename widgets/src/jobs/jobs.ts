import { isOver } from '../contract/live_run';
import type { RunsState } from '../contract/run_store';
import type { SavedPipeline, Schedule } from '../contract/saved_wire';
import type { PipelineDocument } from '../contract/wire';

/** What the host around a job can do; what is absent is not offered. */
export interface JobActions {
  /** Shows a job in a place of its own; absent where there is none, and it opens beneath. */
  openJob?: ((id: string) => void) | undefined;
  /** Draws a version on a canvas, in a file of its own below `base` where that can be. */
  openDocument?: ((document: PipelineDocument, base: string) => void) | undefined;
}

/** The jobs whose name or description hold every word of a text. */
export function found(jobs: readonly SavedPipeline[], text: string): SavedPipeline[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return jobs.filter(job => {
    const all = `${job.name} ${job.description} ${job.owner}`.toLowerCase();
    return words.every(word => all.includes(word));
  });
}

/** When each pipeline runs next by itself. */
export function nextTimes(schedules: readonly Schedule[]): ReadonlyMap<string, string> {
  const times = new Map<string, string>();
  for (const { pipeline, next } of schedules) {
    const [first] = next;
    const known = times.get(pipeline);
    if (first !== undefined && (known === undefined || first < known)) {
      times.set(pipeline, first);
    }
  }
  return times;
}

/**
 * Changes when a run of a saved pipeline begins or ends: what was read of it before may be read again. Without a
 * pipeline, of any.
 */
export function turnOf({ runs }: RunsState, pipeline?: string): string {
  return runs
    .filter(({ record }) => record.pipeline && (pipeline === undefined || record.pipeline === pipeline))
    .map(({ record }) => `${record.id}${isOver(record.state) ? '.' : ''}`)
    .join(' ');
}
