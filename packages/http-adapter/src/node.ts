import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { refusal } from './error-response.ts';
import { contentOf } from './responses.ts';

export { nodeServerOptions, type ServerTimes } from './server-options.ts';

/** What `createInspectorHandler` makes; any function of the Fetch API will do. */
export type FetchHandler = (request: Request, environment: { readonly incoming: unknown }) => Promise<Response>;

/** What `node:http`'s `createServer`, Express's `use` and a hijacked Fastify reply take. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/**
 * Puts a handler on `node:http`.
 *
 * The body must not have been read yet: in a framework with body parsers, mount it in front of
 * them. The global `Request` and `Response` are left alone.
 */
export function toNodeListener(handler: FetchHandler): NodeListener {
  const answer = async (request: Request, environment: HttpBindings | Http2Bindings) => {
    const response = await handler(request, environment);
    const { incoming, outgoing } = environment;
    // The connection ends: the rest of a body that was too slow would be read as the next request.
    if (response.status === 503 && 'complete' in incoming && !incoming.complete && 'shouldKeepAlive' in outgoing) {
      outgoing.shouldKeepAlive = false;
    }
    const content = contentOf(response);
    if (content === undefined || outgoing.headersSent || !('shouldKeepAlive' in outgoing)) return response;
    // A stream made of it, and read at once, is a quarter of what a small answer costs.
    outgoing.statusCode = response.status;
    outgoing.setHeaders(response.headers);
    outgoing.end(content);
    return RESPONSE_ALREADY_SENT;
  };
  const listener = getRequestListener((request, environment) => answer(request, environment), {
    overrideGlobalObjects: false,
    // HTTP/1.0 has no Host header, and load balancers still ask with it.
    hostname: 'localhost',
    // Only a request whose URL cannot be parsed gets here; the handler answers everything else.
    errorHandler: (thrown) => refusal(400, `Bad request: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
  });
  return (incoming, outgoing) => {
    listener(incoming, outgoing).catch(() => outgoing.destroy());
  };
}
