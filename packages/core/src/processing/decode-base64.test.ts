import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBase64 } from './decode-base64.ts';

/** All at once. */
function whole(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

it('says what `atob` says, of anything', async () => {
  const almost = fc.string({ unit: fc.constantFrom('A', '9', '+', '/', '=', ' ', '\n', '-'), maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(almost, fc.base64String(), fc.string()), async (text) => {
      expect(await decodeBase64(text)).toEqual(whole(text));
    }),
  );
});

it.each([-4, -1, 0, 1, 2, 3, 4])('joins steps: of a length that is a step and %i', async (more) => {
  const text = 'QUJDREVG'.repeat(2 ** 18).slice(0, 2 ** 20 + more);
  const expected = whole(text);
  const decoded = await decodeBase64(text);
  expect(decoded?.length).toBe(expected?.length);
  expect(Buffer.from(decoded ?? []).equals(expected ?? new Uint8Array())).toBe(true);
});
