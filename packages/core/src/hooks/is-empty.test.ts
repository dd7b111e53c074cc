import { expect, it } from 'vitest';
import { isEmpty } from './is-empty.ts';

it.each([undefined, null, false, 0, '', [], {}])('%j is empty', (value) => {
  expect(isEmpty(value)).toBe(true);
});

it.each([true, 1, '0', ' ', [null], { a: undefined }])('%j is not empty', (value) => {
  expect(isEmpty(value)).toBe(false);
});
