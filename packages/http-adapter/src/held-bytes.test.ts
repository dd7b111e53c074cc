import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldBytes } from './held-bytes.ts';

/** Longer than any test. */
const LONG = 3_600_000;

const room = () => new HeldBytes({ bytes: 100, perSource: 60 });

/** Who got in, in order; those who wait are not among them. */
async function entered(waiting: Readonly<Record<string, Promise<boolean>>>): Promise<readonly string[]> {
  const names: string[] = [];
  for (const [name, one] of Object.entries(waiting)) void one.then((isIn) => isIn && names.push(name));
  await new Promise(setImmediate);
  return names;
}

describe('room for bodies', () => {
  it('is waited for in line: a small one does not pass a large one', async () => {
    const held = room();
    const first = held.hold('a');
    expect(await first.reserve(60, LONG)).toBe(true);
    const large = held.hold('b');
    const small = held.hold('c');
    const waiting = { large: large.reserve(50, LONG), small: small.reserve(10, LONG) };
    expect([await entered(waiting), held.waiting]).toEqual([[], 2]);
    first.release();
    expect([await entered(waiting), held.waiting]).toEqual([['large', 'small'], 0]);
  });

  it('is not all for one source, and who waits for its own source holds up no other', async () => {
    const held = room();
    const first = held.hold('a');
    expect(await first.reserve(50, LONG)).toBe(true);
    const waiting = {
      again: held.hold('a').reserve(20, LONG),
      other: held.hold('b').reserve(40, LONG),
      nobody: held.hold(undefined).reserve(10, LONG),
    };
    expect(await entered(waiting)).toEqual(['other', 'nobody']);
    first.release();
    expect(await entered(waiting)).toContain('again');
  });

  it('is refused at once where it can never be, and else when the time is over', async () => {
    const held = room();
    expect(await held.hold('a').reserve(61, LONG)).toBe(false);
    expect(await held.hold(undefined).reserve(101, LONG)).toBe(false);
    const first = held.hold(undefined);
    expect(await first.reserve(100, LONG)).toBe(true);
    expect(await held.hold('b').reserve(10, 0)).toBe(false);
    expect(held.waiting).toBe(0);
    first.release();
    expect(await held.hold('b').reserve(60, LONG)).toBe(true);
  });

  it('goes to who is behind when the first in line gives up', async () => {
    const held = room();
    expect(await held.hold('a').reserve(60, LONG)).toBe(true);
    const large = held.hold('b').reserve(60, 0);
    const small = held.hold('c').reserve(10, LONG);
    expect(await Promise.all([large, small])).toEqual([false, true]);
  });

  it('that is kept for what does not come is given back, and the rest is counted as it comes', async () => {
    const held = room();
    const slow = held.hold('a');
    expect(await slow.reserve(60, LONG)).toBe(true);
    expect(slow.take(10)).toBe(true);
    slow.expire();
    const quick = held.hold('b');
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
        const held = room();
        const sources = ['a', 'a', 'a', 'b', 'b', undefined, undefined, 'c'];
        const holds = sources.map((source) => held.hold(source));
        // What each has for sure: what it was told that it has.
        const has = holds.map(() => ({ reserved: 0, arrived: 0 }));
        const pending: Promise<unknown>[] = [];
        for (const { who, what, bytes } of steps) {
          const [hold, own] = [holds[who]!, has[who]!];
          if (what === 'reserve') {
            pending.push(hold.reserve(bytes, 0).then((isIn) => void (isIn && (own.reserved += bytes))));
            await new Promise(setImmediate);
          } else if (what === 'take' && hold.take(bytes)) {
            own.reserved = Math.max(0, own.reserved - bytes);
            own.arrived += bytes;
          } else if (what === 'expire') {
            hold.expire();
            own.reserved = 0;
          } else if (what === 'release') {
            hold.release();
            Object.assign(own, { reserved: 0, arrived: 0 });
          }
          const sum = (of: (index: number) => boolean) =>
            has.reduce((total, one, index) => total + (of(index) ? one.reserved + one.arrived : 0), 0);
          expect(sum(() => true)).toBeLessThanOrEqual(100);
          expect(sum((index) => sources[index] === 'a')).toBeLessThanOrEqual(60);
        }
        await Promise.all(pending);
        for (const hold of holds) hold.release();
        expect(await held.hold(undefined).reserve(100, 0)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
