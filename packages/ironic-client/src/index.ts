export { createIronicClient } from './create-ironic-client.ts';

export type { IronicClientOptions, RetryOptions } from './options.ts';
