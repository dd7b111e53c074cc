import { LRUCache } from 'lru-cache';

/** What is remembered for a time. */
export interface TokenCache<T> {
  get(key: string): T | undefined;
  /** Remembers for the cache's time, but not beyond `until` (milliseconds since 1970). */
  set(key: string, value: T, until?: number): void;
}

/** The `size` values asked for last, each for `ttl` milliseconds at most; none when either is 0. */
export function createTokenCache<T extends object>(size: number, ttl: number, now: () => number): TokenCache<T> {
  if (size === 0 || ttl === 0) return { get: () => undefined, set: () => undefined };
  // Its clock is asked each time: a value that ends must not be given out a moment later. 0 would mean no time to it.
  const cache = new LRUCache<string, T>({ max: size, ttl, ttlResolution: 0, perf: { now: () => now() } });
  return {
    get: (key) => cache.get(key),
    set: (key, value, until = Number.POSITIVE_INFINITY) => {
      const life = Math.min(ttl, until - now());
      if (life > 0) cache.set(key, value, { ttl: life });
    },
  };
}
