import { ask, jsonOf, withQuery } from './asking';
import type {
  Difference,
  Firings,
  PastRun,
  SavedDetails,
  SavedPipeline,
  SavedRun,
  SavedVersion,
  Schedule,
  ScheduleValues,
  Trigger
} from './saved_wire';
import type { Method, Transport } from './transport';
import type { PipelineDocument, Run } from './wire';

/** A document to keep, with the folder that its relative paths start from. */
export interface Kept {
  document: PipelineDocument;
  base?: string | null;
  description?: string;
}

/** Saved pipelines and their schedules, as the service has them. */
export class SavedPipelines {
  constructor(private readonly transport: Transport) {}

  /** Those that the reader may see, by name; no documents. */
  async list(
    query: { archived?: boolean; name?: string } = {},
    signal?: AbortSignal
  ): Promise<SavedPipeline[]> {
    const path = withQuery('/pipelines', query);
    return (await this.#json<{ pipelines: SavedPipeline[] }>('GET', path, undefined, signal)).pipelines;
  }

  read(id: string, signal?: AbortSignal): Promise<SavedDetails> {
    return this.#json('GET', pathOf(id), undefined, signal);
  }

  create(name: string, kept: Kept): Promise<SavedDetails> {
    return this.#json('POST', '/pipelines', { name, ...kept });
  }

  /** A new version, unless it means the same; refused when the newest is another than `expected`. */
  save(id: string, kept: Kept, expected: number): Promise<SavedDetails> {
    return this.#json('PUT', pathOf(id), kept, undefined, { 'If-Match': `"${expected}"` });
  }

  change(
    id: string,
    values: { name?: string; description?: string; archived?: boolean; group?: string | null }
  ): Promise<SavedDetails> {
    return this.#json('PUT', pathOf(id), values);
  }

  async remove(id: string): Promise<void> {
    await ask(this.transport, 'DELETE', pathOf(id));
  }

  clone(id: string, name: string): Promise<SavedDetails> {
    return this.#json('POST', pathOf(id, 'clone'), { name });
  }

  /** Newest first. */
  async versions(id: string, signal?: AbortSignal): Promise<SavedVersion[]> {
    return (await this.#json<{ versions: SavedVersion[] }>('GET', pathOf(id, 'versions'), undefined, signal))
      .versions;
  }

  version(id: string, number: number): Promise<SavedVersion & { document: PipelineDocument }> {
    return this.#json('GET', pathOf(id, 'versions', String(number)));
  }

  difference(id: string, from: number, to: number, signal?: AbortSignal): Promise<Difference> {
    return this.#json('GET', withQuery(pathOf(id, 'diff'), { from, to }), undefined, signal);
  }

  /** Keeps values for its parameters under a name; null forgets them. */
  keepParameters(id: string, name: string, values: Record<string, unknown> | null): Promise<SavedDetails> {
    const path = pathOf(id, 'parameter-sets', name);
    return values === null ? this.#json('DELETE', path) : this.#json('PUT', path, values);
  }

  /** Oldest first. */
  async history(id: string, limit: number, signal?: AbortSignal): Promise<PastRun[]> {
    const path = withQuery(pathOf(id, 'history'), { limit });
    return (await this.#json<{ runs: PastRun[] }>('GET', path, undefined, signal)).runs;
  }

  run(id: string, wanted: SavedRun): Promise<Run> {
    return this.#json('POST', '/runs', { pipeline_id: id, ...wanted });
  }

  /** All of the reader's, or those of one pipeline. */
  async schedules(pipeline?: string, signal?: AbortSignal): Promise<Schedule[]> {
    const path = withQuery('/schedules', { pipeline });
    return (await this.#json<{ schedules: Schedule[] }>('GET', path, undefined, signal)).schedules;
  }

  addSchedule(pipeline: string, values: ScheduleValues): Promise<Schedule> {
    return this.#json('POST', '/schedules', { pipeline_id: pipeline, ...values });
  }

  changeSchedule(id: string, values: Partial<ScheduleValues>): Promise<Schedule> {
    return this.#json('PUT', `/schedules/${encodeURIComponent(id)}`, values);
  }

  async removeSchedule(id: string): Promise<void> {
    await ask(this.transport, 'DELETE', `/schedules/${encodeURIComponent(id)}`);
  }

  /** When a trigger would fire, and the same in words; nothing is kept. */
  firings(trigger: Trigger, signal?: AbortSignal): Promise<Firings> {
    return this.#json('POST', '/schedules/preview', { trigger }, signal);
  }

  async #json<T>(
    method: Method,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
    headers?: Record<string, string>
  ): Promise<T> {
    return jsonOf(await ask(this.transport, method, path, body, signal, headers));
  }
}

function pathOf(id: string, ...rest: string[]): string {
  return ['/pipelines', ...[id, ...rest].map(encodeURIComponent)].join('/');
}
