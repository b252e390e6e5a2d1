import { ServiceError } from './service_error';
import { upload, type BytesTransport, type UploadOptions } from './upload';

export type UploadState = 'waiting' | 'sending' | 'done' | 'refused' | 'cancelled';

/** One file on its way, as a view shows it. */
export interface QueuedUpload {
  id: number;
  name: string;
  uri: string;
  size: number;
  sent: number;
  /** Bytes in a second, over the last few; null before there is anything to count. */
  rate: number | null;
  state: UploadState;
  /** Why it was refused, in the service's words. */
  error: Error | null;
}

/** A file that was begun and is not whole; choosing the same file again goes on with it. */
export interface OpenUpload {
  id: string;
  uri: string;
  size: number;
  came: number;
}

interface Work {
  file: File;
  mode: 'error' | 'overwrite';
  abort: AbortController;
}

/** Seconds over which a rate is counted. */
const SPAN = 5;

/** Files that are sent one after another; each goes on after a lost connection, and after a reload of the page. */
export class UploadQueue {
  #uploads: readonly QueuedUpload[] = [];
  #work = new Map<number, Work>();
  #subscribers = new Set<() => void>();
  #ended = new Set<(uri: string) => void>();
  #last = 0;
  #busy = false;

  constructor(
    private readonly transport: BytesTransport,
    private readonly options: Pick<UploadOptions, 'pause' | 'fetch'> = {},
    private readonly clock: () => number = () => performance.now() / 1000
  ) {}

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  };

  readonly state = (): readonly QueuedUpload[] => this.#uploads;

  /** Calls back with the place of each file that has come whole. */
  readonly onDone = (done: (uri: string) => void): (() => void) => {
    this.#ended.add(done);
    return () => this.#ended.delete(done);
  };

  /** Sends files to a folder or prefix, after those that wait already. */
  add(files: readonly File[], folder: string): void {
    const place = folder.endsWith('/') ? folder : `${folder}/`;
    for (const file of files) {
      this.#put(file, `${place}${file.name}`, 'error');
    }
    void this.#next();
  }

  /** Sends a file once more that was refused or cancelled; `overwrite` takes the place of one that is there. */
  again(id: number, mode: 'error' | 'overwrite'): void {
    const work = this.#work.get(id);
    const known = this.#uploads.find(one => one.id === id);
    if (work && known) {
      this.forget(id);
      this.#put(work.file, known.uri, mode);
      void this.#next();
    }
  }

  /** Stops sending; what has come is kept for a day. */
  cancel(id: number): void {
    this.#work.get(id)?.abort.abort();
    this.#change(id, { state: 'cancelled', rate: null });
  }

  /** Takes one out of the list. */
  forget(id: number): void {
    this.#work.get(id)?.abort.abort();
    this.#work.delete(id);
    this.#tell(this.#uploads.filter(one => one.id !== id));
  }

  #put(file: File, uri: string, mode: Work['mode']): void {
    this.#last += 1;
    const id = this.#last;
    this.#work.set(id, { file, mode, abort: new AbortController() });
    const { name, size } = file;
    const made = { id, name, uri, size, sent: 0, rate: null, state: 'waiting', error: null } as const;
    this.#tell([...this.#uploads, made]);
  }

  async #next(): Promise<void> {
    if (this.#busy) {
      return;
    }
    this.#busy = true;
    for (let found = this.#waiting(); found; found = this.#waiting()) {
      await this.#send(found);
    }
    this.#busy = false;
  }

  #waiting(): QueuedUpload | undefined {
    return this.#uploads.find(one => one.state === 'waiting');
  }

  async #send({ id, uri }: QueuedUpload): Promise<void> {
    const work = this.#work.get(id) as Work;
    const { signal } = work.abort;
    const speed = new Speed(this.clock);
    this.#change(id, { state: 'sending' });
    const onProgress = (sent: number): void => {
      if (!signal.aborted) {
        this.#change(id, { sent, rate: speed.at(sent) });
      }
    };
    try {
      await upload(this.transport, work.file, uri, { ...this.options, mode: work.mode, signal, onProgress });
      this.#change(id, { state: 'done', rate: null });
      this.#work.delete(id);
      this.#ended.forEach(done => done(uri));
    } catch (error) {
      if (!signal.aborted) {
        this.#change(id, { state: 'refused', rate: null, error: error as Error });
      }
    }
  }

  #change(id: number, change: Partial<QueuedUpload>): void {
    this.#tell(this.#uploads.map(one => (one.id === id ? { ...one, ...change } : one)));
  }

  #tell(uploads: readonly QueuedUpload[]): void {
    this.#uploads = uploads;
    this.#subscribers.forEach(changed => changed());
  }
}

/** Bytes in a second, over the last few seconds; what had come before does not count. */
class Speed {
  #marks: { time: number; sent: number }[] = [];

  constructor(private readonly clock: () => number) {}

  at(sent: number): number | null {
    const time = this.clock();
    const old = this.#marks.findIndex(mark => mark.time >= time - SPAN);
    this.#marks = [...this.#marks.slice(old < 0 ? -1 : Math.max(0, old)), { time, sent }];
    const [first] = this.#marks;
    return first && time > first.time ? (sent - first.sent) / (time - first.time) : null;
  }
}

/** Whether a transport can send bytes as they are. */
export function sendsBytes(transport: object): transport is BytesTransport {
  return 'put' in transport;
}

/** Whether a file of that name is there already, which may be overwritten. */
export function isTaken(error: Error | null): boolean {
  return error instanceof ServiceError && error.problems.some(problem => problem.code === 'target_exists');
}
