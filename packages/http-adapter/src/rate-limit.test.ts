import { expect, it } from 'vitest';
import { RateLimit } from './rate-limit.ts';

it('lets a burst pass, then as many as the rate says', () => {
  let now = 0;
  const limit = new RateLimit({ burst: 3, perSecond: 2 }, () => now);
  const allowed = (count: number) => Array.from({ length: count }, () => limit.allows('a'));
  expect(allowed(5)).toEqual([true, true, true, false, false]);
  now += 499;
  expect(allowed(1)).toEqual([false]);
  now += 1;
  expect(allowed(2)).toEqual([true, false]);
  now += 3_600_000;
  expect(allowed(4)).toEqual([true, true, true, false]);
});

it('counts each source by itself', () => {
  const limit = new RateLimit({ burst: 1, perSecond: 1 }, () => 0);
  expect(['a', 'b', 'a', 'b'].map((source) => limit.allows(source))).toEqual([true, true, false, false]);
});

it('forgets the source that was seen longest ago when there are too many', () => {
  const limit = new RateLimit({ burst: 1, perSecond: 1 }, () => 0);
  limit.allows('stays');
  const forgotten: number[] = [];
  for (let index = 0; index < 50_000; index++) {
    limit.allows(`source ${index}`);
    if (index % 1000 === 0 && limit.allows('stays')) forgotten.push(index);
  }
  expect(forgotten).toEqual([]);
  expect(limit.size).toBe(10_000);
  expect(limit.allows('source 0')).toBe(true);
  expect(limit.allows('source 49999')).toBe(false);
});
