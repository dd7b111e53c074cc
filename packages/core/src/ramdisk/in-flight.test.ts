import { describe, expect, it } from 'vitest';
import { InFlight } from './in-flight.ts';

describe('InFlight', () => {
  it('does the same thing once while it goes on', async () => {
    const work = new InFlight<number>();
    let begun = 0;
    const begin = async () => ++begun;
    const answers = await Promise.all([work.join('a', begin), work.join('a', begin), work.join('b', begin)]);
    expect(answers).toEqual([1, 1, 2]);
  });

  it('does it again afterwards', async () => {
    const work = new InFlight<number>();
    let begun = 0;
    await work.join('a', async () => ++begun);
    await settled();
    expect(await work.join('a', async () => ++begun)).toBe(2);
  });

  it('counts what outlasts the answer', async () => {
    const work = new InFlight<number>();
    const tail = Promise.withResolvers<void>();
    await work.join('a', async (outlast) => {
      outlast(tail.promise);
      return 1;
    });
    expect(await work.join('a', async () => 2)).toBe(1);
    tail.resolve();
    await settled();
    expect(await work.join('a', async () => 3)).toBe(3);
  });

  it('forgets what failed', async () => {
    const work = new InFlight<number>();
    await expect(work.join('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await settled();
    expect(await work.join('a', async () => 1)).toBe(1);
  });
});

/** Lets everything run that only waits for promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
