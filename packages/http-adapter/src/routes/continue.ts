import { jsonResponse } from '../responses.ts';
import { continueToWire } from '../wire.ts';
import type { Route } from '../route.ts';

/** What the booted ramdisk posts (CONTRACT.md §1.11). Answers when all is processed. */
export const continueIntrospection: Route['handle'] = async ({ inspector, requestId, text }) => {
  const body = await text();
  if (body.err) return body;
  const answer = await inspector.continue(body.val, { requestId });
  return answer.map((accepted) => jsonResponse(continueToWire(accepted)));
};
