import { expect, it } from 'vitest';
import { shortText } from './short-text.ts';

it.each([
  ['', ''],
  ['abcde', 'abcde'],
  ['abcdef', 'abcde… (1 more characters)'],
  ['abcd🚀f', 'abcd\ufffd… (2 more characters)'],
])('%j in five characters is %j', (text, short) => expect(shortText(text, 5)).toBe(short));

it('is as long as reasons should be at most, unless told', () => {
  expect(shortText('e'.repeat(4000))).toHaveLength(4000);
  expect(shortText('e'.repeat(5_000_000))).toMatch(/^e{4000}… \(4996000 more characters\)$/);
});
