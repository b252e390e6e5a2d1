import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';

/** The folder that a document's relative paths start from, on the server's disk; null where the server does not say. */
export function folderOf(contents: Contents.IManager, path: string): string | null {
  const root = PageConfig.getOption('karyakshamRoot');
  const folder = PathExt.dirname(contents.localPath(path));
  return root === '' ? null : folder === '' || folder === '.' ? root : `${root.replace(/\/$/, '')}/${folder}`;
}

/** A folder of the server's disk as JupyterLab names it; where it shows no such folder, the one that it begins with. */
export function placeOf(folder: string): string {
  const root = PageConfig.getOption('karyakshamRoot').replace(/\/$/, '');
  return root !== '' && folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : '';
}
