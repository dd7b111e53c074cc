import { methodNotAllowed } from './error-response.ts';

/** The text of oslo.middleware, byte for byte. */
const HEALTHY = '{\n    "detailed": false,\n    "reasons": []\n}';

/**
 * Answers that the API is up (CONTRACT.md §1.14). It is no part of the API, so its answer has no
 * version headers.
 */
export function answerHealthcheck(request: Request): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed('GET, HEAD');
  const asJson = request.headers.get('accept')?.includes('application/json') === true;
  const headers = { 'Content-Type': asJson ? 'application/json' : 'text/plain; charset=UTF-8' };
  return new Response(asJson ? HEALTHY : '', { status: 200, headers });
}
