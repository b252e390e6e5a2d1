/** A path as a document writes it: from its own folder where the file lies below that, else the whole of it. */
export function pathFrom(base: string | null, uri: string): string {
  const folder = base === null ? null : `${base.replace(/\/+$/, '')}/`;
  return folder !== null && uri.startsWith(folder) && uri !== folder ? uri.slice(folder.length) : uri;
}
