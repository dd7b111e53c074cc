import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { Claims, InFlight, Places, Rounds, Turn } from './concurrency.ts';

const never = new Promise<void>(() => {});

it('gives places to those who wait in turn', async () => {
  const places = new Places(1, 2);
  expect(places.take()).toBe(true);
  const order: number[] = [];
  const waiting = [1, 2].map(async (name) => {
    expect(await places.wait(never)).toBe(true);
    order.push(name);
  });
  expect(await places.wait(never)).toBe(false);
  places.leave();
  await waiting[0];
  expect(order).toEqual([1]);
  places.leave();
  await waiting[1];
  expect(places.take()).toBe(false);
  places.leave();
  expect(places.take()).toBe(true);
});

it('has nobody wait longer than they say, and loses no place over it', async () => {
  const places = new Places(1, 10);
  places.take();
  const late = Promise.withResolvers<void>();
  const waiting = places.wait(late.promise);
  late.resolve();
  expect(await waiting).toBe(false);
  const atOnce = Promise.withResolvers<void>();
  const last = places.wait(atOnce.promise);
  // Both at the same moment: it has the place, or it is free.
  atOnce.resolve();
  places.leave();
  if (await last) places.leave();
  expect(places.take()).toBe(true);
  expect(places.take()).toBe(false);
});

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

/** Rounds that end when they are told to. */
function slow() {
  const begun: PromiseWithResolvers<number>[] = [];
  const rounds = new Rounds(() => {
    const round = Promise.withResolvers<number>();
    begun.push(round);
    return round.promise;
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { begun, rounds, settle };
}

describe('rounds', () => {
  it('come one at a time, and who asks during one shares the next', async () => {
    const { begun, rounds, settle } = slow();
    const first = rounds.ask();
    await settle();
    const [second, third] = [rounds.ask(), rounds.ask()];
    await settle();
    expect(begun).toHaveLength(1);
    begun[0]?.resolve(1);
    expect(await first).toBe(1);
    await settle();
    expect(begun).toHaveLength(2);
    begun[1]?.resolve(2);
    expect(await Promise.all([second, third])).toEqual([2, 2]);
  });

  it('that are asked for before one begins share it', async () => {
    const { begun, rounds, settle } = slow();
    const asked = [rounds.ask(), rounds.ask()];
    await settle();
    begun[0]?.resolve(1);
    expect(await Promise.all(asked)).toEqual([1, 1]);
    expect(begun).toHaveLength(1);
  });

  it('are all over before what comes after them', async () => {
    const { begun, rounds, settle } = slow();
    const order: string[] = [];
    void rounds.ask().then(() => order.push('round'));
    const after = rounds.after(async () => void order.push('after'));
    await settle();
    expect(order).toEqual([]);
    begun[0]?.resolve(1);
    await after;
    expect(order).toEqual(['round', 'after']);
  });
});

function setting() {
  const clock = manualClock();
  const begun = clock.elapsed();
  const turn = new Turn(clock, 5);
  const taken: number[] = [];
  const take = (signal = new AbortController().signal) =>
    void turn.take(signal).then(() => taken.push((clock.elapsed() - begun) / 1000));
  return { clock, taken, take };
}

describe('turns', () => {
  it('are the spacing apart, whenever they are asked for', async () => {
    const { clock, taken, take } = setting();
    for (let count = 0; count < 3; count++) take();
    await clock.advance(7000);
    take();
    await clock.advance(60_000);
    take();
    await clock.idle();
    expect(taken).toEqual([0, 5, 10, 15, 67]);
  });

  it.each([-3600, 3600])('are the spacing apart when the clock is set by %i s, too', async (seconds) => {
    const { clock, taken, take } = setting();
    for (let count = 0; count < 3; count++) take();
    await clock.idle();
    clock.jump(seconds * 1000);
    take();
    take();
    await clock.advance(60_000);
    expect(taken).toEqual([0, 5, 10, 15, 20]);
  });

  it('that nobody waits for any more hold nobody up', async () => {
    const { clock, taken, take } = setting();
    const stopping = new AbortController();
    for (let count = 0; count < 10; count++) take(stopping.signal);
    stopping.abort();
    await clock.idle();
    take();
    await clock.advance(5000);
    expect(taken.at(-1)).toBe(5);
  });
});
