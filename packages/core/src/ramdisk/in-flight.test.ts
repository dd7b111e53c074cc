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
    await work.join('a', async (going) => {
      going.outlast(tail.promise);
      return 1;
    });
    expect(await work.join('a', async () => 2)).toBe(1);
    tail.resolve();
    await settled();
    expect(await work.join('a', async () => 3)).toBe(3);
  });

  it('is found under every key that it takes, and counts once', async () => {
    const work = new InFlight<number>();
    const answer = Promise.withResolvers<number>();
    const first = work.join('a', async (going) => {
      await settled();
      going.alsoAs('b');
      return answer.promise;
    });
    await settled();
    await settled();
    const second = work.join('b', async () => 2);
    expect(work.size).toBe(1);
    answer.resolve(1);
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    await settled();
    expect(work.size).toBe(0);
    expect(await work.join('b', async () => 3)).toBe(3);
  });

  it('counts what is about to begin', async () => {
    const work = new InFlight<number>();
    const gate = Promise.withResolvers<void>();
    const prepared = work.before(() => gate.promise);
    expect(work.size).toBe(1);
    gate.resolve();
    await prepared;
    await expect(work.before(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(work.size).toBe(0);
  });

  it('takes no key of other work', async () => {
    const work = new InFlight<number>();
    const tail = Promise.withResolvers<void>();
    await work.join('b', async (going) => {
      going.outlast(tail.promise);
      return 2;
    });
    await work.join('a', async (going) => {
      going.alsoAs('b');
      return 1;
    });
    await settled();
    expect(await work.join('b', async () => 3)).toBe(2);
    tail.resolve();
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
