import type { Result } from '@ironic-inspector/core';

/** The reason in an answer that must be `Err`. */
export function errorIn<E>(answer: Result<unknown, E>): E {
  if (answer.err) return answer.val;
  throw new Error('expected Err, got Ok');
}
