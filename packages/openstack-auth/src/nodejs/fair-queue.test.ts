import { expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

/** Tasks that say when they begin and end; resolves when all are done. */
async function order(turns: FairQueue, names: readonly string[]): Promise<readonly string[]> {
  const said: string[] = [];
  await Promise.all(
    names.map(
      (name) =>
        new Promise<void>((resolve) => {
          turns.add(name.charAt(0), async () => {
            said.push(`${name} begins`);
            await Promise.resolve();
            said.push(`${name} ends`);
            resolve();
          });
        }),
    ),
  );
  return said.filter((one, index) => one.endsWith('begins') && said[index + 1] === one.replace('begins', 'ends'));
}

it('does one after the other, and lets no source wait for all of another one', async () => {
  const turns = new FairQueue();
  const names = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'];
  const wanted = ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'].map((name) => `${name} begins`);
  expect(await order(turns, names)).toEqual(wanted);
  // Idle, and busy again.
  expect(await order(turns, ['b1', 'a1'])).toEqual(['b1 begins', 'a1 begins']);
});
