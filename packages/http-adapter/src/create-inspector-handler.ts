import type { ServerEnvironment } from './body.ts';
import { createInspectorApp } from './create-inspector-app.ts';
import { refusal } from './error-response.ts';
import type { ServedInspector, InspectorHandlerOptions } from './options.ts';

/**
 * Answers one request. Never throws and never rejects: what goes wrong is an answer, too.
 *
 * `environment` is what servers for Hono hand over beside the request. It has the address of the
 * sender; without it, sources are unknown.
 */
export type InspectorHandler = (request: Request, environment?: ServerEnvironment) => Promise<Response>;

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
      return await app.fetch(request, environment);
    } catch {
      return refusal(500, 'Internal server error');
    }
  };
}
