import { InspectorError } from '@ironic-inspector/core';
import type { NodeUuid } from '@ironic-inspector/core';
import type { ServiceAnswer } from '@ironic-inspector/openstack-auth';

const LONGEST = 300;

/** Swift did not do what it was asked; `what` it was is told in the words of CONTRACT.md §8. */
export function refusal(what: string, node: NodeUuid, { status, headers, text }: ServiceAnswer): InspectorError {
  const transaction = headers.get('x-trans-id');
  const target = headers.get('location');
  const reason = [
    `${status} ${wordsIn(text)}`.trim(),
    ...(status >= 300 && status < 400 && target !== null ? [`redirected to ${target}, which is not followed`] : []),
    ...(transaction === null ? [] : [`transaction ${transaction}`]),
  ].join('; ');
  // What an observer may want apart; the request's headers, with the token, are not among it.
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
