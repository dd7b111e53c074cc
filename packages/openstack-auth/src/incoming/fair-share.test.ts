import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FairShare } from './fair-share.ts';

const takeAll = (share: FairShare, source: string | undefined) => {
  let taken = 0;
  while (share.take(source)) taken += 1;
  return taken;
};

it('leaves others as much as one source takes', () => {
  const share = new FairShare(100);
  expect([takeAll(share, 'a'), takeAll(share, 'b'), takeAll(share, undefined)]).toEqual([50, 25, 13]);
  share.release('b');
  expect([share.take('a'), share.take('b'), share.take('c')]).toEqual([false, false, true]);
});

it('takes senders that nobody can tell apart for one', () => {
  const share = new FairShare(10);
  expect(takeAll(share, undefined)).toBe(5);
  expect(takeAll(share, undefined)).toBe(0);
});

it('never gives more places than there are, nor loses one', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c', 'd', undefined)));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), steps, (places, doing) => {
      const share = new FairShare(places);
      const held: (string | undefined)[] = [];
      for (const [take, source] of doing) {
        if (take && share.take(source)) held.push(source);
        const last = take ? -1 : held.lastIndexOf(source);
        if (last >= 0) share.release(held.splice(last, 1)[0]);
        expect(held.length).toBeLessThanOrEqual(places);
      }
      for (const source of held.splice(0)) share.release(source);
      expect(takeAll(share, 'e')).toBe(Math.ceil(places / 2));
    }),
  );
});
