import { expect, it } from 'vitest';
import { utf8Stream } from './utf8-stream.ts';

const ROCKET = '\u{1f680}';

it.each([
  ['nothing', ''],
  ['a little', '{"a": "\u00fc"}'],
  ['exactly one piece', 'a'.repeat(65_536)],
  ['a character of two halves across the end of a piece', `${'a'.repeat(65_535)}${ROCKET}b`],
  ['nothing but such characters', `a${ROCKET.repeat(100_000)}`],
])('is the text in UTF-8: %s', async (_, text) => {
  expect(Buffer.from(await new Response(utf8Stream(text)).arrayBuffer()).equals(Buffer.from(text))).toBe(true);
});

it('comes in small pieces, none before it is asked for', async () => {
  const text = '\u00fc'.repeat(1_000_000);
  const sizes: number[] = [];
  for await (const piece of utf8Stream(text)) sizes.push(piece.byteLength);
  expect(Math.max(...sizes)).toBe(131_072);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2_000_000);
});
