import { methodNotAllowed } from './error-response.ts';

/** oslo.middleware's words, to the blank. */
const HEALTHY = '{\n    "detailed": false,\n    "reasons": []\n}';

/** Says that the API answers (CONTRACT.md §1.14). No part of the API itself: it has no version. */
export function answerHealthcheck(request: Request): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed('GET, HEAD');
  const asJson = request.headers.get('accept')?.includes('application/json') === true;
  const headers = { 'Content-Type': asJson ? 'application/json' : 'text/plain; charset=UTF-8' };
  return new Response(asJson ? HEALTHY : '', { status: 200, headers });
}
