import type { Inspector } from '@ironic-inspector/core';
import { createInspectorHandler, type InspectorHandler } from '@ironic-inspector/http-adapter';

/** The one thing that may be asked at the socket of boot events. */
const ASKED = { method: 'POST', path: '/v2/boot-events' };

/**
 * Takes boot events, and nothing else of the API: whoever may write to the socket is not asked who
 * they are.
 */
export function bootEventHandler(inspector: Inspector): InspectorHandler {
  const handler = createInspectorHandler(inspector, { auth: 'noauth', openApi: false });
  return async (request, environment) => {
    const isAsked = request.method === ASKED.method && new URL(request.url).pathname === ASKED.path;
    if (isAsked) return handler(request, environment);
    return Response.json(
      { error: { message: `Only ${ASKED.method} ${ASKED.path} is answered here` } },
      { status: 404 },
    );
  };
}
