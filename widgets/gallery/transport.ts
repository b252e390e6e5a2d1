import type { Listener, Method, Reply, Transport } from '../src/contract/transport';
import type { PreviewRequest, RunEvent } from '../src/contract/wire';
import { BUILT_IN_TYPES } from '../src/contract/node_types';
import { CONNECTIONS, ENTRIES, FLIGHTS, PROBLEMS, PROGRESS, ROOTS, RUNS, SCHEMAS } from './data';
import { PROFILE, PROFILED, profileRows } from './profile';
import { arrowRows, previewRows } from './rows';

/** A service made of fixed answers, and a run that goes on. */
export class MadeTransport implements Transport {
  constructor(private readonly away = false) {}

  request(_method: Method, path: string, body?: unknown): Promise<Reply> {
    if (this.away) {
      return Promise.reject(new TypeError('Failed to fetch'));
    }
    const url = new URL(path, 'http://made');
    const part = url.pathname.split('/');
    if (part[2] === 'p1' && part[3] === 'results') {
      return reply(profileRows());
    }
    if (url.pathname === '/pipelines/preview') {
      return preview(body as PreviewRequest);
    }
    if (part[3] === 'log') {
      return reply(new TextEncoder().encode('12:00:01 reads flights.csv\n'.repeat(40)));
    }
    if (part[3] === 'results' || url.pathname === '/datasets/preview') {
      const count = Number(url.searchParams.get('limit') ?? 100);
      return reply(arrowRows(Number(url.searchParams.get('offset') ?? 0), count));
    }
    return reply(new TextEncoder().encode(JSON.stringify(answer(url, part))));
  }

  events(_runs: string[] | null, listener: Listener): () => void {
    if (this.away) {
      setTimeout(() => listener.connection('lost', 'Failed to fetch'));
      return () => undefined;
    }
    setTimeout(() => listener.connection('open'));
    let seq = 100;
    const timer = setInterval(() => {
      listener.event(progress((seq += 1)));
      listener.event({
        run: 'p2',
        attempt: 1,
        seq,
        kind: 'profile',
        node: 'profile',
        columns: PROFILE,
        done: false
      });
    }, 250);
    return () => clearInterval(timer);
  }
}

function preview({ node, rows, sample }: PreviewRequest): Promise<Reply> {
  if (node === 'late') {
    const problems = [PROBLEMS[0]];
    const bytes = new TextEncoder().encode(JSON.stringify({ detail: 'No.', problems }));
    return Promise.resolve({ status: 422, contentType: 'application/problem+json', bytes });
  }
  const contentType = `application/vnd.apache.arrow.stream; sample=${sample}; cut=1; bytes=1076406930`;
  return Promise.resolve({ status: 200, contentType, bytes: previewRows(node, rows) });
}

function answer(url: URL, part: string[]): unknown {
  if (url.pathname === '/nodes') {
    return { nodes: BUILT_IN_TYPES };
  }
  if (url.pathname === '/functions') {
    return { functions: [] };
  }
  if (url.pathname === '/pipelines/check') {
    return { problems: PROBLEMS, schemas: SCHEMAS };
  }
  if (url.pathname === '/runs') {
    return { runs: RUNS.map(run => ({ ...run, document: undefined })), next: 'more' };
  }
  if (part[1] === 'runs') {
    return [...RUNS, ...PROFILED].find(run => run.id === part[2]);
  }
  if (url.pathname === '/datasets/describe') {
    const uri = url.searchParams.get('uri');
    const node = { type: 'read_csv', params: { path: uri } };
    return { uri, format: 'csv', size: 31_053_850, files: 1, rows: 336_776, columns: FLIGHTS, node };
  }
  if (url.pathname === '/connections') {
    return { connections: CONNECTIONS };
  }
  if (url.searchParams.get('uri') === 'connection:lab') {
    return { uri: 'connection:lab', entries: ROOTS.filter(entry => entry.kind === 'bucket'), next: null };
  }
  if (url.searchParams.get('uri') === 's3://many/') {
    return many(Number(url.searchParams.get('cursor') ?? 0), url.searchParams.get('search') ?? '');
  }
  return url.searchParams.has('uri')
    ? { uri: 'x', entries: ENTRIES, next: null }
    : { uri: null, entries: ROOTS, next: null };
}

const MANY = 100_000;
const PAGE = 1000;

/** A hundred thousand keys, a page at a time. */
function many(start: number, search: string): unknown {
  const entries = Array.from({ length: PAGE }, (_, at) => ({
    ...(ENTRIES[3] ?? {}),
    name: `part-${String(start + at).padStart(5, '0')}.csv`,
    uri: `s3://many/part-${start + at}.csv`
  }));
  return {
    uri: 's3://many/',
    entries: entries.filter(entry => entry.name.includes(search)),
    next: start + PAGE < MANY ? String(start + PAGE) : null,
    ...(search ? { searched: PAGE } : {})
  };
}

function progress(seq: number): RunEvent {
  const read = Math.min(1_076_406_930, 652_000_000 + (seq - 100) * 5_000_000);
  const flights = { ...PROGRESS.flights, bytes_read: read, rows_out: Math.round(read / 15.8) };
  return { run: 'r1', attempt: 1, seq, kind: 'progress', nodes: { ...PROGRESS, flights } };
}

function reply(bytes: Uint8Array): Promise<Reply> {
  return Promise.resolve({ status: 200, contentType: '', bytes });
}
