import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { optionTables } from './option-tables.ts';

it('stands in the page: what `ironic-inspector-ts options` prints', () => {
  const page = readFileSync(new URL('../../../../docs/replacing-the-python-service.md', import.meta.url), 'utf8');
  const [, inPage = ''] = page.split(/^<!-- (?:options|end of options).*-->$/m);
  expect(inPage.trim()).toBe(optionTables().trim());
});
