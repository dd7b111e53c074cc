import { jsonResponse } from '../responses.ts';
import { continueToWire } from '../wire.ts';
import type { Route } from '../route.ts';

/** What the booted ramdisk posts (CONTRACT.md §1.11), with the token of its run, if it was given one. Answers when all is processed. */
export const continueIntrospection: Route['handle'] = async ({ inspector, query, text }) => {
  const body = await text();
  if (body.err) return body;
  const answer = await inspector.continue(body.val, { token: query('token') });
  return answer.map((accepted) => jsonResponse(continueToWire(accepted)));
};
