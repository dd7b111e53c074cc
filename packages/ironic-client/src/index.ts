export { createIronicClient } from './create-ironic-client.ts';

export type { IronicClientOptions, Retry, RetryOptions } from './options.ts';
