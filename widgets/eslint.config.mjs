import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

const hosts = ['**/lab', '**/lab/**', '**/notebook', '**/notebook/**'];
const views = ['**/canvas/**', '**/datasets/**', '**/runs/**', '**/form/**', '**/preview/**', '**/jobs/**'];
const jupyter = ['@jupyterlab/*', '@lumino/*', '@jupyter/*'];
const anywidget = ['@anywidget/*'];

/** Who may import whom: contract ← elements ← views ← lab | notebook. */
const forbid = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] }
});

export default ts.config(
  { ignores: ['node_modules/**', 'src/contract/nodes.generated.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  hooks.configs.flat.recommended,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
      'no-console': 'error'
    }
  },
  forbid(
    ['src/contract/**'],
    [...hosts, ...views, '**/elements/**', ...jupyter, ...anywidget, 'react', 'react-dom'],
    'contract/ knows the wire only: no view, no host, no React.'
  ),
  forbid(
    ['src/elements/**'],
    [...hosts, ...views, ...jupyter, ...anywidget],
    'elements/ are what the views are made of; they know neither views nor hosts.'
  ),
  forbid(
    ['src/canvas/**', 'src/datasets/**', 'src/runs/**', 'src/form/**', 'src/jobs/**', 'src/preview/**'],
    [...hosts, ...jupyter, ...anywidget],
    'A view knows no host: take what it needs as a property, or through the Transport.'
  ),
  forbid(['src/notebook/**'], ['**/lab', '**/lab/**', ...jupyter], 'Only lab/ may know JupyterLab.'),
  forbid(
    ['src/lab/**'],
    ['**/notebook', '**/notebook/index', ...anywidget],
    'lab/ and notebook/ are two hosts of the same views.'
  ),
  {
    files: ['**/*.cjs', '**/*.mjs', 'tests/**', 'gallery/**'],
    languageOptions: { globals: { module: 'writable', process: 'readonly', console: 'readonly' } },
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off' }
  }
);
