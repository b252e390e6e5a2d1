import { rmSync } from 'node:fs';
import esbuild from 'esbuild';

const options = {
  entryPoints: { widget: 'src/notebook/index.tsx' },
  outdir: '../karyaksham_kernel/notebook/static',
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  minify: true,
  legalComments: 'external',
  loader: { '.svg': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'info'
};

rmSync(options.outdir, { recursive: true, force: true }); // a stale file would go into the wheel
if (process.argv.includes('--watch')) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
}
