import type { DataStore } from '../contracts/data-store.ts';
import { type Claim, ifStillOurs } from './lease.ts';

/**
 * The same store, for the work under one claim, which checks the lease before each write. Documents
 * have no guard of their own: an instance that was paused would discard what another one has kept
 * of the run since.
 */
export function leasedData(data: DataStore, claim: Claim): DataStore {
  return {
    save: (...args) => ifStillOurs(claim, () => data.save(...args)),
    load: (...args) => data.load(...args),
    discard: (...args) => ifStillOurs(claim, () => data.discard(...args)),
  };
}
