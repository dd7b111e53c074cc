import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyMemory } from './body-memory.ts';

/** Longer than any test. */
const LONG = 3_600_000;

const room = () => new BodyMemory({ bytes: 100, perSource: 60 });

/** Who got in, in order; those who wait are not among them. */
async function entered(waiting: Readonly<Record<string, Promise<boolean>>>): Promise<readonly string[]> {
  const names: string[] = [];
  for (const [name, one] of Object.entries(waiting)) void one.then((isIn) => isIn && names.push(name));
  await new Promise(setImmediate);
  return names;
}

describe('room for bodies', () => {
  it('is waited for in line: a small one does not pass a large one', async () => {
    const memory = room();
    const first = memory.reservation('a');
    expect(await first.reserve(60, LONG)).toBe(true);
    const large = memory.reservation('b');
    const small = memory.reservation('c');
    const waiting = { large: large.reserve(50, LONG), small: small.reserve(10, LONG) };
    expect([await entered(waiting), memory.waiting]).toEqual([[], 2]);
    first.release();
    expect([await entered(waiting), memory.waiting]).toEqual([['large', 'small'], 0]);
  });

  it('is not all for one source, and who waits for its own source holds up no other', async () => {
    const memory = room();
    const first = memory.reservation('a');
    expect(await first.reserve(50, LONG)).toBe(true);
    const waiting = {
      again: memory.reservation('a').reserve(20, LONG),
      other: memory.reservation('b').reserve(40, LONG),
      nobody: memory.reservation(undefined).reserve(10, LONG),
    };
    expect(await entered(waiting)).toEqual(['other', 'nobody']);
    first.release();
    expect(await entered(waiting)).toContain('again');
  });

  it('is waited for in line by those of one source, too', async () => {
    const memory = room();
    const first = memory.reservation('a');
    expect(await first.reserve(40, LONG)).toBe(true);
    const waiting = {
      large: memory.reservation('a').reserve(50, LONG),
      small: memory.reservation('a').reserve(10, LONG),
      other: memory.reservation('b').reserve(10, LONG),
    };
    expect(await entered(waiting)).toEqual(['other']);
    first.release();
    expect(await entered(waiting)).toEqual(expect.arrayContaining(['large', 'small']));
  });

  it('is not waited for by a body without bytes', async () => {
    const memory = room();
    expect(await memory.reservation('a').reserve(60, LONG)).toBe(true);
    const waiting = {
      large: memory.reservation('b').reserve(50, LONG),
      empty: memory.reservation('b').reserve(0, LONG),
    };
    expect(await entered(waiting)).toEqual(['empty']);
  });

  it('is not waited for any more by who is gone, nor by who is behind', async () => {
    const memory = room();
    expect(await memory.reservation('a').reserve(60, LONG)).toBe(true);
    const gone = new AbortController();
    const large = memory.reservation('b').reserve(60, LONG, gone);
    const small = memory.reservation('c').reserve(10, LONG);
    expect(await entered({ large, small })).toEqual([]);
    gone.abort();
    expect(await Promise.all([large, small])).toEqual([false, true]);
    expect(await memory.reservation('b').reserve(60, LONG, gone)).toBe(false);
    expect(memory.waiting).toBe(0);
  });

  it('is refused at once where it can never be, and else when the time is over', async () => {
    const memory = room();
    expect(await memory.reservation('a').reserve(61, LONG)).toBe(false);
    expect(await memory.reservation(undefined).reserve(101, LONG)).toBe(false);
    const first = memory.reservation(undefined);
    expect(await first.reserve(100, LONG)).toBe(true);
    expect(await memory.reservation('b').reserve(10, 0)).toBe(false);
    expect(memory.waiting).toBe(0);
    first.release();
    expect(await memory.reservation('b').reserve(60, LONG)).toBe(true);
  });

  it('goes to who is behind when the first in line gives up', async () => {
    const memory = room();
    expect(await memory.reservation('a').reserve(60, LONG)).toBe(true);
    const large = memory.reservation('b').reserve(60, 0);
    const small = memory.reservation('c').reserve(10, LONG);
    expect(await Promise.all([large, small])).toEqual([false, true]);
  });

  it('that is kept for what does not come is given back, and the rest is counted as it comes', async () => {
    const memory = room();
    const slow = memory.reservation('a');
    expect(await slow.reserve(60, LONG)).toBe(true);
    expect(slow.take(10)).toBe(true);
    slow.expire();
    const quick = memory.reservation('b');
    expect(await quick.reserve(60, LONG)).toBe(true);
    expect([slow.take(30), slow.take(1)]).toEqual([true, false]);
    quick.release();
    expect(slow.take(20)).toBe(true);
    expect(slow.take(1)).toBe(false);
  });

  it('is never more than there is, nor lost, whatever happens in which order', async () => {
    const step = fc.record({
      who: fc.nat(7),
      what: fc.constantFrom('reserve', 'take', 'expire', 'release'),
      bytes: fc.nat(70),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const memory = room();
        const sources = ['a', 'a', 'a', 'b', 'b', undefined, undefined, 'c'];
        const reservations = sources.map((source) => memory.reservation(source));
        // What each has for sure: what it was told that it has.
        const has = reservations.map(() => ({ reserved: 0, arrived: 0 }));
        const pending: Promise<unknown>[] = [];
        for (const { who, what, bytes } of steps) {
          const [reservation, own] = [reservations[who]!, has[who]!];
          if (what === 'reserve') {
            pending.push(reservation.reserve(bytes, 0).then((isIn) => void (isIn && (own.reserved += bytes))));
            await new Promise(setImmediate);
          } else if (what === 'take' && reservation.take(bytes)) {
            own.reserved = Math.max(0, own.reserved - bytes);
            own.arrived += bytes;
          } else if (what === 'expire') {
            reservation.expire();
            own.reserved = 0;
          } else if (what === 'release') {
            reservation.release();
            Object.assign(own, { reserved: 0, arrived: 0 });
          }
          const sum = (of: (index: number) => boolean) =>
            has.reduce((total, one, index) => total + (of(index) ? one.reserved + one.arrived : 0), 0);
          expect(sum(() => true)).toBeLessThanOrEqual(100);
          expect(sum((index) => sources[index] === 'a')).toBeLessThanOrEqual(60);
        }
        await Promise.all(pending);
        for (const reservation of reservations) reservation.release();
        expect(await memory.reservation(undefined).reserve(100, 0)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
