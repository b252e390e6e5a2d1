import { readTable, type Table } from './arrow';
import { ask, jsonOf, withQuery } from './asking';
import { sampleOf } from './sample';
import { SavedPipelines } from './saved';
import type { Method, Reply, Transport } from './transport';
import type { UploadRecord } from './upload';
import type { OpenUpload } from './upload_queue';
import type {
  Check,
  Connection,
  Description,
  FunctionDescription,
  Health,
  NodeDescription,
  Page,
  PipelineDocument,
  PreviewRequest,
  Run,
  RunState,
  Sample,
  SampleKind,
  User
} from './wire';

const decoder = new TextDecoder();

/** A document, with the folder that its relative paths start from and values for its parameters. */
export interface Asked {
  document: PipelineDocument;
  base?: string | null;
  parameters?: Record<string, unknown>;
}

/** Rows, and what they are. */
export interface Preview {
  table: Table;
  sample: Sample;
}

function previewOf(reply: Reply): Preview {
  return { table: readTable(reply.bytes), sample: sampleOf(reply.contentType) };
}

/** The service's functions, typed; the only place that knows its paths. */
export class Client {
  /** Saved pipelines and their schedules. */
  readonly saved: SavedPipelines;

  constructor(readonly transport: Transport) {
    this.saved = new SavedPipelines(transport);
  }

  health(signal?: AbortSignal): Promise<Health> {
    return this.#json('GET', '/health', undefined, signal);
  }

  /** Who the reader is, and the groups that something may be shared with. */
  user(signal?: AbortSignal): Promise<User> {
    return this.#json('GET', '/user', undefined, signal);
  }

  async nodes(signal?: AbortSignal): Promise<NodeDescription[]> {
    return (await this.#json<{ nodes: NodeDescription[] }>('GET', '/nodes', undefined, signal)).nodes;
  }

  async functions(signal?: AbortSignal): Promise<FunctionDescription[]> {
    const path = '/functions';
    return (await this.#json<{ functions: FunctionDescription[] }>('GET', path, undefined, signal)).functions;
  }

  /** Every problem of a document, and the columns at each port; nothing is run. */
  check(asked: Asked, signal?: AbortSignal): Promise<Check> {
    return this.#json('POST', '/pipelines/check', asked, signal);
  }

  /** The first rows at a port, computed from a sample. */
  async previewPort(
    asked: Asked & { node: string; port: string; rows: number },
    signal?: AbortSignal
  ): Promise<Table> {
    return readTable((await this.#ask('POST', '/pipelines/preview', asked, signal)).bytes);
  }

  /** The builder's code that makes this document again. */
  async toPython(document: PipelineDocument): Promise<string> {
    return (await this.#json<{ code: string }>('POST', '/pipelines/export', { document })).code;
  }

  /** Puts a pipeline on the queue. */
  submit(asked: Asked): Promise<Run> {
    return this.#json('POST', '/runs', asked);
  }

  /** Runs, newest first, a page at a time. */
  runs(
    query: { state?: RunState; cursor?: string; limit?: number } = {},
    signal?: AbortSignal
  ): Promise<{ runs: Run[]; next: string | null }> {
    return this.#json('GET', withQuery('/runs', query), undefined, signal);
  }

  run(id: string, signal?: AbortSignal): Promise<Run> {
    return this.#json('GET', `/runs/${encodeURIComponent(id)}`, undefined, signal);
  }

  cancel(id: string): Promise<Run> {
    return this.#json('POST', `/runs/${encodeURIComponent(id)}/cancel`);
  }

  /** A new run of the same document, with `retry_of` set. */
  retry(id: string): Promise<Run> {
    return this.#json('POST', `/runs/${encodeURIComponent(id)}/retry`);
  }

  async log(id: string, signal?: AbortSignal): Promise<string> {
    const reply = await this.#ask('GET', `/runs/${encodeURIComponent(id)}/log`, undefined, signal);
    return decoder.decode(reply.bytes);
  }

  /** Rows of a run's output, from `offset` on. */
  async result(
    id: string,
    node: string,
    offset: number,
    limit: number,
    signal?: AbortSignal
  ): Promise<Table> {
    const path = `/runs/${encodeURIComponent(id)}/results/${encodeURIComponent(node)}`;
    const reply = await this.#ask('GET', withQuery(path, { offset, limit }), undefined, signal);
    return readTable(reply.bytes);
  }

  /** What lies under a folder, bucket or prefix; without `uri`, the roots. */
  datasets(
    query: { uri?: string; cursor?: string; limit?: number; search?: string },
    signal?: AbortSignal
  ): Promise<Page> {
    return this.#json('GET', withQuery('/datasets', query), undefined, signal);
  }

  describe(uri: string, signal?: AbortSignal): Promise<Description> {
    return this.#json('GET', withQuery('/datasets/describe', { uri }), undefined, signal);
  }

  /** A new run that finds statistics of every column of a dataset. */
  profile(uri: string): Promise<Run> {
    return this.#json('POST', '/datasets/profile', { uri });
  }

  /** Some rows of a dataset. */
  async previewDataset(
    uri: string,
    rows: number,
    signal?: AbortSignal,
    sample: SampleKind = 'head'
  ): Promise<Preview> {
    const path = withQuery('/datasets/preview', { uri, rows, sample });
    return previewOf(await this.#ask('GET', path, undefined, signal));
  }

  /** Some rows at a port of a pipeline. */
  async preview(request: PreviewRequest, signal?: AbortSignal): Promise<Preview> {
    return previewOf(await this.#ask('POST', '/pipelines/preview', request, signal));
  }

  /** Uploads that were begun and are not whole. */
  async uploads(signal?: AbortSignal): Promise<OpenUpload[]> {
    const path = '/uploads';
    const { uploads } = await this.#json<{ uploads: UploadRecord[] }>('GET', path, undefined, signal);
    return uploads.map(({ id, uri, size, parts }) => {
      return { id, uri, size, came: parts.reduce((sum, part) => sum + part.size, 0) };
    });
  }

  /** Gives an upload up; what has come of it is removed. */
  async discardUpload(id: string): Promise<void> {
    await this.#ask('DELETE', `/uploads/${encodeURIComponent(id)}`);
  }

  async connections(signal?: AbortSignal): Promise<Connection[]> {
    return (await this.#json<{ connections: Connection[] }>('GET', '/connections', undefined, signal))
      .connections;
  }

  addConnection(connection: Connection): Promise<Connection> {
    return this.#json('POST', '/connections', connection);
  }

  replaceConnection(connection: Connection): Promise<Connection> {
    return this.#json('PUT', `/connections/${encodeURIComponent(connection.name)}`, connection);
  }

  async removeConnection(name: string): Promise<void> {
    await this.#ask('DELETE', `/connections/${encodeURIComponent(name)}`);
  }

  async #json<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    return jsonOf(await this.#ask(method, path, body, signal));
  }

  #ask(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Reply> {
    return ask(this.transport, method, path, body, signal);
  }
}
