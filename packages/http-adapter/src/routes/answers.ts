import type { ErrorCode } from '@ironic-inspector/core';

/** The answer of an operation that goes on after it. */
export const ACCEPTED = {
  202: { description: 'It has begun; how it goes shows in the status.', schema: 'Accepted' },
} as const;
/** The answer of a removal. */
export const REMOVED = { 204: { description: 'Done.' } } as const;
/** The errors of looking up a node by its UUID or name. */
export const FINDING: readonly ErrorCode[] = [
  'node-not-found',
  'ironic-refused',
  'ironic-failed',
  'ironic-unavailable',
];
/** The errors of a store. */
export const STORED: readonly ErrorCode[] = ['store-failed'];
