import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CAUSE_CODES, CAUSES } from './causes.ts';
import type { Cause } from './diagnosis.ts';
import { inOrder, makeCause } from './make-cause.ts';

it('the page has every cause, in order, with its hint', () => {
  const page = readFileSync(new URL('../../../../docs/recipes/why-did-it-fail.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.*) \|$/gm)].map(([, cause, hint]) => [cause, hint]);
  expect(rows).toEqual(Object.entries(CAUSES));
});

it('what is more certain comes first, then what is higher in the table, and each comes once', () => {
  const causes: readonly Cause[] = [
    makeCause('nothing-heard', 'possible', ['a']),
    makeCause('no-post', 'likely', ['b']),
    makeCause('mac-mistyped', 'likely', ['c']),
    makeCause('nothing-heard', 'certain', ['a', 'd']),
  ];
  expect(inOrder(causes).map(({ cause, evidence }) => [cause, evidence])).toEqual([
    ['nothing-heard', ['a', 'd']],
    ['mac-mistyped', ['c']],
    ['no-post', ['b']],
  ]);
  expect(CAUSE_CODES.length).toBeGreaterThan(20);
});
