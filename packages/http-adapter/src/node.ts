import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { refusal } from './error-response.ts';

export { nodeServerOptions, type ServerTimes } from './server-options.ts';

/** What `createInspectorHandler` makes; any function of the Fetch API will do. */
export type FetchHandler = (request: Request, environment: { readonly incoming: unknown }) => Promise<Response>;

/** What `node:http`'s `createServer`, Express's `use` and a hijacked Fastify reply take. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/**
 * Puts a handler on `node:http`.
 *
 * The body must not have been read before: in front of body parsers, where a framework has them. The global `Request` and
 * `Response` are left alone.
 */
export function toNodeListener(handler: FetchHandler): NodeListener {
  const listener = getRequestListener((request, environment) => handler(request, environment), {
    overrideGlobalObjects: false,
    // HTTP/1.0 has no Host header, and load balancers still ask with it.
    hostname: 'localhost',
    // Only what is no URL gets here: the handler answers everything else itself.
    errorHandler: (thrown) => refusal(400, `Bad request: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
  });
  return (incoming, outgoing) => {
    listener(incoming, outgoing).catch(() => outgoing.destroy());
  };
}
