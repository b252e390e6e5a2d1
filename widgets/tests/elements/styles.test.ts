import { describe, expect, it } from 'vitest';

declare global {
  interface ImportMeta {
    glob(pattern: string, options: object): Record<string, string>;
  }
}

const SHEETS = import.meta.glob('../../src/**/*.css', { query: '?raw', import: 'default', eager: true });
const RULE = /^\.(kk-[\w-]+) \{$/gm;

describe('the style sheets, which every page has all at once', () => {
  it('describe each class in one file', () => {
    const owners = new Map<string, Set<string>>();
    for (const [file, text] of Object.entries(SHEETS)) {
      for (const [, name = ''] of text.matchAll(RULE)) {
        owners.set(name, (owners.get(name) ?? new Set()).add(file));
      }
    }
    expect(owners.size).toBeGreaterThan(100);
    expect([...owners].filter(([, files]) => files.size > 1)).toEqual([]);
  });
});
