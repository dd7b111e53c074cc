import { createInspectorApp } from './create-inspector-app.ts';
import { refusal } from './error-response.ts';
import type { ServedInspector, InspectorHandlerOptions } from './options.ts';

/**
 * Answers one request. Never throws and never rejects: what goes wrong is an answer, too.
 *
 * `environment` is what the server hands over beside the request: Bun's server, Deno's connection,
 * the bindings of Workers. The option `remoteAddress` and an authenticator of your own get it as it
 * is; the sender's address is taken from it only where `toNodeListener` or @hono/node-server made
 * it.
 */
export type InspectorHandler = (request: Request, environment?: unknown) => Promise<Response>;

/**
 * The introspection HTTP API (versions 1.0 to 1.18) as a function of the Fetch API, for any server
 * that speaks it. For node:http, Express and Fastify see `toNodeListener` in
 * `@ironic-inspector/http-adapter/node`.
 *
 * ```ts
 * import type { Inspector } from '@ironic-inspector/core';
 * import { createInspectorHandler } from '@ironic-inspector/http-adapter';
 *
 * export const serve = (inspector: Inspector) => createInspectorHandler(inspector, { mountPath: '/baremetal' });
 * ```
 *
 * Throws an `InspectorError` with code `invalid-options` that lists everything wrong with
 * `options`. They are not changed.
 */
export function createInspectorHandler(
  inspector: ServedInspector,
  options: InspectorHandlerOptions = {},
): InspectorHandler {
  const app = createInspectorApp(inspector, options);
  return async (request, environment) => {
    try {
      return await app.fetch(request, environment as object | undefined);
    } catch {
      return refusal(500, 'Internal server error');
    }
  };
}
