import { InspectorError } from '@ironic-inspector/core';
import type { NodeUuid } from '@ironic-inspector/core';
import type { ServiceAnswer } from '@ironic-inspector/openstack-auth';

const LONGEST = 300;

/**
 * The error for an answer that is no success. `what` names the operation in the words of
 * CONTRACT.md §8.
 */
export function swiftRefusal(what: string, node: NodeUuid, { status, headers, text }: ServiceAnswer): InspectorError {
  const transaction = headers.get('x-trans-id');
  const target = headers.get('location');
  const reason = [
    `${status} ${wordsIn(text)}`.trim(),
    ...(status >= 300 && status < 400 && target !== null ? [`redirected to ${target}, which is not followed`] : []),
    ...(transaction === null ? [] : [`transaction ${transaction}`]),
  ].join('; ');
  // For observers. The request's headers are left out: they hold the token.
  const cause = { status, transaction, text };
  return new InspectorError('store-failed', `Swift failed to ${what}. Error was: ${reason}`, { node, cause });
}

/** Swift answers with small pages of HTML. */
function wordsIn(text: string): string {
  const words = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}
