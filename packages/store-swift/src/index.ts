export { createSwiftDataStore } from './create-swift-data-store.ts';

export type { SwiftDataStoreOptions } from './options.ts';
