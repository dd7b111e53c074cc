import type { DataStore } from '@ironic-inspector/core';
import { resolveSwiftOptions } from './options.ts';
import type { SwiftDataStoreOptions } from './options.ts';
import { SwiftDataStore } from './swift-data-store.ts';

/**
 * Documents in OpenStack Swift, or in what speaks its API: the objects `inspector_data-<uuid>` and
 * `inspector_data-<uuid>-UNPROCESSED` of one container, as the original keeps them (CONTRACT.md
 * §8). `save` answers the object's name.
 *
 * Documents are streamed both ways, so that there is no second copy of the whole in memory; a
 * repeated attempt begins a new stream. They need no large objects of Swift's, which begin at 5
 * GiB: a ramdisk cannot send a hundredth of that.
 *
 * Nothing is sent before the first call. Throws `InspectorError` with code `invalid-options`,
 * naming every problem, when the options cannot work. Calls never throw: what goes wrong is
 * `store-failed`, in the original's words and Swift's.
 *
 * @example
 * ```ts
 * import { createSwiftDataStore } from '@ironic-inspector/store-swift';
 *
 * const data = createSwiftDataStore({
 *   auth: {
 *     type: 'v1password',
 *     authUrl: 'http://127.0.0.1:8080/auth/v1.0',
 *     username: 'inspector:keeper',
 *     password: 'secret',
 *   },
 *   deleteAfter: 30 * 24 * 3600,
 * });
 * ```
 */
export function createSwiftDataStore(options: SwiftDataStoreOptions): DataStore {
  return new SwiftDataStore(resolveSwiftOptions(options));
}
