import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EXIT, EXIT_MEANINGS } from './exit-codes.ts';

it('the documentation says of each exit code what the help says', () => {
  const page = readFileSync(new URL('../../../docs/inspectorctl.md', import.meta.url), 'utf8');
  const [, table = ''] = /## Exit codes\n\n\| code \| means \|\n\|---\|---\|\n((?:\|.*\|\n)+)/.exec(page) ?? [];
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  expect(table.trimEnd().split('\n')).toEqual(names.map((name) => `| ${EXIT[name]} | ${EXIT_MEANINGS[name]} |`));
});
