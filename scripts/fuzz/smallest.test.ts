import { expect, it } from 'vitest';
import type { Sent } from './requests.ts';
import { requestsOf, smallest } from './smallest.ts';

/** Shrinking ends where no single step makes it smaller: with this seed that is one change. */
const SEED = 1;
const names = Array.from({ length: 200 }, (_, index) => String(index));

function callbackIn(steps: readonly (readonly Sent[])[], isOdd: (memory: unknown) => boolean): boolean {
  return steps.flat().some((sent) => {
    if (sent.kind === 'bytes' || sent.path !== '/v1/continue' || typeof sent.body !== 'string') return false;
    try {
      return isOdd(JSON.parse(sent.body).inventory.memory.physical_mb);
    } catch {
      return false;
    }
  });
}

it('makes a finding as small as it can be, and sends it again by its name', async () => {
  const isFound = async (steps: readonly (readonly Sent[])[]) =>
    callbackIn(steps, (megabytes) => typeof megabytes !== 'number');
  const small = await smallest(SEED, names, isFound);
  expect(small).toEqual([expect.stringMatching(/^\d+(:\d+)+$/)]);
  const requests = requestsOf(SEED, small[0]!);
  expect(await isFound([requests])).toBe(true);
  expect(requests).toEqual([
    {
      kind: 'request',
      method: 'POST',
      path: '/v1/continue',
      headers: expect.anything(),
      body: expect.anything(),
      about: expect.stringMatching(/^[a-z-]+ of machine 0; inventory: \/memory\/physical_mb [^;]+$/),
    },
  ]);
});

it('keeps all that it takes', async () => {
  const isFound = async (steps: readonly (readonly Sent[])[]) =>
    callbackIn(steps, (megabytes) => typeof megabytes === 'number') &&
    steps.flat().some((sent) => sent.kind === 'request' && sent.path === '/v1/rules' && sent.method === 'DELETE');
  const small = await smallest(SEED, names, isFound);
  expect(small).toHaveLength(2);
  expect(await isFound(small.map((name) => requestsOf(SEED, name)))).toBe(true);
});

it('sends the same for the same name', () => {
  const all = (seed: number) => names.map((name) => requestsOf(seed, name));
  expect(all(SEED)).toEqual(all(SEED));
  expect(all(SEED)).not.toEqual(all(SEED + 1));
});
