import type { Client } from '../contract/client';
import type { SavedDetails, SavedPipeline } from '../contract/saved_wire';
import type { PipelineDocument } from '../contract/wire';

/** A pipeline to keep, with the folder that its relative paths start from. */
export interface Wanted {
  document: PipelineDocument;
  base: string | null;
}

/** Those whose versions the reader may add to, the archive included: its names are taken, too. */
export async function ownJobs(client: Client, signal?: AbortSignal): Promise<SavedPipeline[]> {
  const both = [false, true].map(archived => client.saved.list({ archived }, signal));
  return (await Promise.all(both)).flat().filter(job => job.mine);
}

/** Keeps a pipeline as the next version of `known`, which comes out of the archive; without it, as a new job. */
export async function keepAs(
  client: Client,
  wanted: Wanted,
  name: string,
  known: SavedPipeline | undefined
): Promise<SavedDetails> {
  if (!known) {
    return client.saved.create(name, wanted);
  }
  const saved = await client.saved.save(known.id, wanted, known.version);
  return known.archived ? client.saved.change(known.id, { archived: false }) : saved;
}

/** Keeps a pipeline under a name, whether there is a job of that name or not. */
export async function keepJob(client: Client, wanted: Wanted, name: string): Promise<SavedDetails> {
  const known = (await ownJobs(client)).find(job => job.name === name);
  return keepAs(client, wanted, name, known);
}
