import { expect, it } from 'vitest';
import { someOf } from './some-of.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `eth${index}`);

it('twenty are all told, of more how many there are', () => {
  expect(someOf([])).toBe('');
  expect(someOf(['a', 'b'])).toBe('a, b');
  expect(someOf(names(20))).toBe(names(20).join(', '));
  expect(someOf(names(23), '; ')).toBe(`${names(20).join('; ')}; and 3 more`);
});
