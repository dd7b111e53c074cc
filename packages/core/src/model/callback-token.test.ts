import { expect, it } from 'vitest';
import { isDigestOf, newCallbackToken, nodeOfToken } from './callback-token.ts';

const NODE = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';

it('a token names its node, needs no escape, and is never the same', async () => {
  const [one, two] = [await newCallbackToken(NODE), await newCallbackToken(NODE)];
  expect(one.token).not.toBe(two.token);
  expect(encodeURIComponent(one.token)).toBe(one.token);
  expect(nodeOfToken(one.token)).toBe(NODE);
  expect(one.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(one.token).not.toContain(one.digest);
});

it('a digest is that of one token', async () => {
  const [one, two] = [await newCallbackToken(NODE), await newCallbackToken(NODE)];
  expect(await isDigestOf(one.token, one.digest)).toBe(true);
  const last = one.token.at(-1) === '0' ? '1' : '0';
  for (const [token, digest] of [
    [two.token, one.digest],
    [one.token.slice(0, -1), one.digest],
    [one.token.slice(0, -1) + last, one.digest],
    [one.token, one.digest.slice(1)],
    [one.token, `${one.digest}0`],
    [one.token, ''],
    [one.token, undefined],
    ['', ''],
  ] as const)
    expect(await isDigestOf(token, digest)).toBe(false);
});

it.each([
  '',
  NODE,
  `${NODE}.`,
  `${NODE}.xyz`,
  `${NODE}.${'0'.repeat(63)}`,
  `\0.${'0'.repeat(64)}`,
  `.${'0'.repeat(64)}`,
])('%j is no token', (text) => {
  expect(nodeOfToken(text)).toBeUndefined();
});
