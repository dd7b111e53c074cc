import { LRUCache } from 'lru-cache';

/** A cache of limited size and time. */
export interface TokenCache<T> {
  get(key: string): T | undefined;
  /** Keeps the value for the cache's time, but not beyond `until` (milliseconds since 1970). */
  set(key: string, value: T, until?: number): void;
}

/**
 * Keeps the `size` values used last, each for less than `ttl` milliseconds; nothing when either
 * is 0.
 */
export function createTokenCache<T>(size: number, ttl: number, now: () => number): TokenCache<T> {
  if (size === 0 || ttl === 0) return { get: () => undefined, set: () => undefined };
  // The library's own expiry lets values live a moment longer.
  const cache = new LRUCache<string, { readonly value: T; readonly until: number }>({ max: size });
  return {
    get: (key) => {
      const entry = cache.get(key);
      if (entry !== undefined && entry.until > now()) return entry.value;
      cache.delete(key);
      return undefined;
    },
    set: (key, value, until = Number.POSITIVE_INFINITY) => {
      cache.set(key, { value, until: Math.min(now() + ttl, until) });
    },
  };
}
