export { createIronicClient } from './create-ironic-client.ts';
export { createIronicRelay } from './create-ironic-relay.ts';
export type { IronicRelayOptions } from './create-ironic-relay.ts';

export type { IronicClientOptions, Retry, RetryOptions } from './options.ts';
