import { pooledFetch } from './pooled-fetch.ts';
import type { PooledFetch, PooledFetchOptions } from './pooled-fetch.ts';

export { pooledFetch };
export type { PooledFetch, PooledFetchOptions };
