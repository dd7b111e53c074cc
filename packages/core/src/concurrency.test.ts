import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { Coalesced, EndSignal, KeyedLock, PowerOnPacer, Semaphore, SingleFlight } from './concurrency.ts';

const never = new Promise<void>(() => {});

it('gives permits to those who wait, in their order', async () => {
  const semaphore = new Semaphore(1, 2);
  expect(semaphore.tryAcquire()).toBe(true);
  const order: number[] = [];
  const waiting = [1, 2].map(async (name) => {
    expect(await semaphore.acquire(never)).toBe(true);
    order.push(name);
  });
  expect(await semaphore.acquire(never)).toBe(false);
  semaphore.release();
  await waiting[0];
  expect(order).toEqual([1]);
  semaphore.release();
  await waiting[1];
  expect(semaphore.tryAcquire()).toBe(false);
  semaphore.release();
  expect(semaphore.tryAcquire()).toBe(true);
});

it('has nobody wait longer than they say, and loses no permit over it', async () => {
  const semaphore = new Semaphore(1, 10);
  semaphore.tryAcquire();
  const late = Promise.withResolvers<void>();
  const waiting = semaphore.acquire(late.promise);
  late.resolve();
  expect(await waiting).toBe(false);
  const atOnce = Promise.withResolvers<void>();
  const last = semaphore.acquire(atOnce.promise);
  // Both at the same moment: it has the permit, or it is free.
  atOnce.resolve();
  semaphore.release();
  if (await last) semaphore.release();
  expect(semaphore.tryAcquire()).toBe(true);
  expect(semaphore.tryAcquire()).toBe(false);
});

it('a key is locked by one at a time', () => {
  const lock = new KeyedLock();
  const unlock = lock.tryLock(['a', 'b']);
  expect(lock.tryLock(['b', 'c'])).toBeUndefined();
  // Nothing was locked for the one that did not get all.
  lock.tryLock(['c'])?.();
  unlock?.();
  expect(lock.tryLock(['b', 'c'])).toBeTypeOf('function');
});

it('no more keys are locked than may be', () => {
  const lock = new KeyedLock(1);
  const unlock = lock.tryLock(['a']);
  expect(lock.tryLock(['b'])).toBeUndefined();
  unlock?.();
  expect(lock.tryLock(['b'])).toBeTypeOf('function');
});

describe('SingleFlight', () => {
  it('does the same thing once while it goes on', async () => {
    const work = new SingleFlight<number>();
    let begun = 0;
    const begin = async () => ++begun;
    const answers = await Promise.all([work.join('a', begin), work.join('a', begin), work.join('b', begin)]);
    expect(answers).toEqual([1, 1, 2]);
  });

  it('does it again afterwards', async () => {
    const work = new SingleFlight<number>();
    let begun = 0;
    await work.join('a', async () => ++begun);
    await settled();
    expect(await work.join('a', async () => ++begun)).toBe(2);
  });

  it('counts what outlasts the answer', async () => {
    const work = new SingleFlight<number>();
    const tail = Promise.withResolvers<void>();
    await work.join('a', async (flight) => {
      flight.waitUntil(tail.promise);
      return 1;
    });
    expect(await work.join('a', async () => 2)).toBe(1);
    tail.resolve();
    await settled();
    expect(await work.join('a', async () => 3)).toBe(3);
  });

  it('is found under every key that it takes, and counts once', async () => {
    const work = new SingleFlight<number>();
    const answer = Promise.withResolvers<number>();
    const first = work.join('a', async (flight) => {
      await settled();
      flight.alsoAs('b');
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
    const work = new SingleFlight<number>();
    const gate = Promise.withResolvers<void>();
    const prepared = work.prepare(() => gate.promise);
    expect(work.size).toBe(1);
    gate.resolve();
    await prepared;
    await expect(work.prepare(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(work.size).toBe(0);
  });

  it('takes no key of other work', async () => {
    const work = new SingleFlight<number>();
    const tail = Promise.withResolvers<void>();
    await work.join('b', async (flight) => {
      flight.waitUntil(tail.promise);
      return 2;
    });
    await work.join('a', async (flight) => {
      flight.alsoAs('b');
      return 1;
    });
    await settled();
    expect(await work.join('b', async () => 3)).toBe(2);
    tail.resolve();
  });

  it('forgets what failed', async () => {
    const work = new SingleFlight<number>();
    await expect(work.join('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await settled();
    expect(await work.join('a', async () => 1)).toBe(1);
  });
});

/** Lets everything run that only waits for promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs that end when they are told to. */
function slow() {
  const begun: PromiseWithResolvers<number>[] = [];
  const coalesced = new Coalesced(() => {
    const round = Promise.withResolvers<number>();
    begun.push(round);
    return round.promise;
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { begun, coalesced, settle };
}

describe('coalesced runs', () => {
  it('come one at a time, and who asks during one shares the next', async () => {
    const { begun, coalesced, settle } = slow();
    const first = coalesced.run();
    await settle();
    const [second, third] = [coalesced.run(), coalesced.run()];
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
    const { begun, coalesced, settle } = slow();
    const asked = [coalesced.run(), coalesced.run()];
    await settle();
    begun[0]?.resolve(1);
    expect(await Promise.all(asked)).toEqual([1, 1]);
    expect(begun).toHaveLength(1);
  });

  it('are all over before what comes after them', async () => {
    const { begun, coalesced, settle } = slow();
    const order: string[] = [];
    void coalesced.run().then(() => order.push('round'));
    const after = coalesced.after(async () => void order.push('after'));
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
  const pacer = new PowerOnPacer(clock, 5);
  const taken: number[] = [];
  const take = (signal = new AbortController().signal) =>
    void pacer.wait(signal).then(() => taken.push((clock.elapsed() - begun) / 1000));
  return { clock, taken, take };
}

describe('power-ons', () => {
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

describe('an end', () => {
  it('is told to all who listen, once, and at once to those who come later', () => {
    const signal = new EndSignal();
    const told: string[] = [];
    signal.listen(() => told.push('first'));
    const leave = signal.listen(() => told.push('second'));
    leave();
    expect(signal.isOver).toBe(false);
    signal.end();
    signal.end();
    signal.listen(() => told.push('late'));
    expect(signal.isOver).toBe(true);
    expect(told).toEqual(['first', 'late']);
  });

  it('aborts the signal of work that goes on, and not of work that is done', async () => {
    const signal = new EndSignal();
    const clock = manualClock();
    let done: AbortSignal | undefined;
    await signal.during(async (own) => void (done = own));
    const work = signal.during((own) => clock.sleep(1000, own));
    expect(clock.sleeping).toBe(1);
    signal.end();
    await work;
    expect(done?.aborted).toBe(false);
    expect(await signal.during(async (own) => own.aborted)).toBe(true);
  });
});
