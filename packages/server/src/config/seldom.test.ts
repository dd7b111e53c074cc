import { expect, it } from 'vitest';
import { seldom } from './seldom.ts';

it('passes the same error on once a minute, and remembers no more than a hundred', () => {
  let now = 0;
  const told: string[] = [];
  const tell = seldom(
    (error: { code: string; message: string }, request: string) => told.push(`${error.message} ${request}`),
    () => now,
  );
  const fail = (message: string, request = 'a') => tell({ code: 'internal', message }, request);
  fail('x');
  now += 59_999;
  fail('x', 'b');
  fail('y');
  expect(told.splice(0)).toEqual(['x a', 'y a']);
  now += 1;
  fail('x', 'c');
  fail('y');
  expect(told.splice(0)).toEqual(['x c']);
  for (let number = 0; number < 101; number += 1) fail(`${number}`);
  told.length = 0;
  fail('x', 'd');
  expect(told).toEqual(['x d']);
});
