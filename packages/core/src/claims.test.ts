import { expect, it } from 'vitest';
import { Claims } from './claims.ts';

it('a key is taken by one at a time', () => {
  const claims = new Claims();
  const release = claims.take(['a', 'b']);
  expect(claims.take(['b', 'c'])).toBeUndefined();
  // Nothing was taken by who did not get all.
  claims.take(['c'])?.();
  release?.();
  expect(claims.take(['b', 'c'])).toBeTypeOf('function');
});

it('no more are taken than may be', () => {
  const claims = new Claims(1);
  const release = claims.take(['a']);
  expect(claims.take(['b'])).toBeUndefined();
  release?.();
  expect(claims.take(['b'])).toBeTypeOf('function');
});
