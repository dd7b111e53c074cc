import type { InspectorError, Result } from '@ironic-inspector/core';
import type { Identity, IncomingRequest } from '@ironic-inspector/openstack-auth';

/** A request as an authenticator sees it, with all that is known of it but its body. */
export interface ApiRequest extends IncomingRequest {
  /**
   * The sender's address, as `onAnswer` is told it: of a trusted proxy, of `remoteAddress` or of
   * the socket; `undefined` where it is unknown.
   */
  readonly address: string | undefined;
  /**
   * What the server handed over beside the request, as it is. With `toNodeListener` it has
   * `incoming`, the message of `node:http`: in Express that is the application's request, with its
   * session; its `socket` is the connection, with the certificate of a TLS client.
   */
  readonly environment: unknown;
  /**
   * What middleware has noted with `context.set` in the Hono app that `createInspectorApp` is part
   * of; empty elsewhere.
   */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Identifies the sender of a request to the API. The authenticators of
 * `@ironic-inspector/openstack-auth` are some; one of your own may look at all that the framework
 * around the API knows of the request.
 *
 * ```ts
 * import { Err, InspectorError, Ok } from '@ironic-inspector/core';
 * import type { ApiAuthenticator, ApiRequest } from '@ironic-inspector/http-adapter';
 * import type { TLSSocket } from 'node:tls';
 *
 * type OverTls = ApiRequest & { environment: { incoming: { socket: TLSSocket } } };
 *
 * // on `node:https` with `requestCert`
 * export const byCertificate: ApiAuthenticator = {
 *   challenge: 'Certificate',
 *   identify: async ({ environment }: OverTls) => {
 *     const { socket } = environment.incoming;
 *     if (!socket.authorized) return Err(new InspectorError('unauthenticated', 'A certificate is needed'));
 *     return Ok({ kind: 'full-access', user: { name: String(socket.getPeerCertificate().subject.CN) } });
 *   },
 * };
 * ```
 */
export interface ApiAuthenticator {
  /** What `WWW-Authenticate` says in a 401. */
  readonly challenge: string;
  /**
   * Never throws. `unauthenticated` (401) when credentials are missing or wrong, `bad-request` when
   * they are malformed, `identity-unavailable` (503) when they cannot be checked now. Messages may
   * be shown to the sender, but for the last one's.
   */
  identify(request: ApiRequest): Promise<Result<Identity, InspectorError>>;
}
