// Every view with made data, to be looked at while it is changed: npm run gallery, then ?view=… in the address.
import esbuild from 'esbuild';

const context = await esbuild.context({
  entryPoints: { gallery: 'gallery/gallery.tsx' },
  outdir: 'gallery',
  write: false,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  sourcemap: 'inline',
  define: { 'process.env.NODE_ENV': '"development"' }
});
const { hosts, port } = await context.serve({
  servedir: 'gallery',
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 8123)
});
console.log(`http://${hosts[0]}:${port}/`);
