import type { ServerOptions } from 'node:http';
import { InspectorError, problemsOf } from '@ironic-inspector/core';
import * as z from 'zod';

/**
 * How long `node:http` waits for a request, so that a slow sender cannot hold a connection for
 * ever.
 */
export interface ServerTimes {
  /**
   * Seconds within which the headers of a request must arrive, counted from its first byte or from
   * the opening of its connection.
   * @default 10
   */
  readonly headersSeconds?: number;
  /**
   * Seconds within which a whole request must arrive, its body included; after that its connection
   * is closed. The default is longer than the headers and the handler's `bodySeconds` take
   * together, so that a ramdisk gets the handler's 503 and repeats.
   * @default 80
   */
  readonly requestSeconds?: number;
  /**
   * Seconds that a connection is kept after an answer for the next request.
   * @default 5
   */
  readonly idleSeconds?: number;
}

/** Milliseconds between two checks of all connections. */
const CHECK_MS = 1000;

const seconds = z.number().positive().max(86_400);

const schema = z
  .strictObject({
    headersSeconds: seconds.default(10),
    requestSeconds: seconds.default(80),
    idleSeconds: seconds.default(5),
  })
  .refine(({ headersSeconds, requestSeconds }) => headersSeconds <= requestSeconds, {
    path: ['headersSeconds'],
    message: 'must not be more than requestSeconds: the headers are part of the request',
  });

/**
 * The first argument of `createServer` of `node:http` or `node:https`. Node's own limits are
 * minutes, and it checks them only every 30 seconds. A late request is answered with 408, and its
 * connection is closed.
 *
 * Throws an `InspectorError` with code `invalid-options` that lists everything wrong with `times`.
 *
 * ```ts
 * import { createServer } from 'node:http';
 * import type { InspectorHandler } from '@ironic-inspector/http-adapter';
 * import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
 *
 * export const serve = (handler: InspectorHandler) =>
 *   createServer(nodeServerOptions(), toNodeListener(handler)).listen(5050);
 * ```
 */
export function nodeServerOptions(times: ServerTimes = {}): ServerOptions {
  const parsed = schema.safeParse(times);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error).join('\n');
    throw new InspectorError('invalid-options', `These times of a server cannot work:\n${problems}`);
  }
  const { headersSeconds, requestSeconds, idleSeconds } = parsed.data;
  return {
    headersTimeout: headersSeconds * 1000,
    requestTimeout: requestSeconds * 1000,
    keepAliveTimeout: idleSeconds * 1000,
    connectionsCheckingInterval: Math.min(CHECK_MS, headersSeconds * 1000),
  };
}
