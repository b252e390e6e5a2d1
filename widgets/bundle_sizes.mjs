// Prints what the bundles weigh as they travel, and fails when one has grown past what a page may be asked to load.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMITS = [
  { name: 'labextension', folder: '../build/labextension/static', kilobytes: 1200 },
  { name: 'notebook widgets', folder: '../karyaksham_kernel/notebook/static', kilobytes: 700 }
];

const tooLarge = LIMITS.filter(({ name, folder, kilobytes }) => {
  const files = readdirSync(folder).filter(file => /\.(js|css)$/.test(file));
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
  console.log(`${name}: ${Math.round(bytes / 1000)} of ${kilobytes} kB gzip`);
  return bytes > kilobytes * 1000;
});
for (const { name } of tooLarge) {
  console.error(
    `The ${name} bundle is too large: see what came into it, or load a part of it when it is asked for.`
  );
}
process.exitCode = tooLarge.length > 0 ? 1 : 0;
