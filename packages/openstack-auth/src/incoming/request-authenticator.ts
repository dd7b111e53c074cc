import type { InspectorError, Result } from '@ironic-inspector/core';

/** What of a request says who sent it. */
export interface IncomingRequest {
  readonly method: string;
  /** From the API's root on, decoded, as routes are found by: `/v1/introspection/node-1`. */
  readonly path: string;
  readonly headers: Headers;
  /**
   * Whose requests are counted together, so that one sender cannot keep the others out: an IPv4
   * address, the /64 of an IPv6 address; `undefined` where nobody can tell.
   */
  readonly source: string | undefined;
}

/** Somebody with roles, for a policy to judge. */
export interface RoleIdentity {
  readonly kind: 'roles';
  readonly user: { readonly id: string; readonly name: string };
  readonly roles: readonly string[];
  /** Whether the roles are meant for the whole system, not for a project or a domain of it. */
  readonly systemScope: boolean;
  readonly projectId: string | undefined;
}

/** Somebody who is known by name only, and may do everything. */
export interface FullAccessIdentity {
  readonly kind: 'full-access';
  readonly user: { readonly name: string };
}

/** Who sent a request. */
export type Identity = RoleIdentity | FullAccessIdentity;

/**
 * Finds out who sent a request, from what the sender proves and from nothing that a sender merely says: headers such as `X-Roles`
 * or `X-Identity-Status`, which the original's middleware wrote, are never read.
 */
export interface RequestAuthenticator {
  /** What `WWW-Authenticate` says in a 401. */
  readonly challenge: string;
  /**
   * Never throws. `unauthenticated` when the proof is missing or wrong, `bad-request` when it cannot be read,
   * `identity-unavailable` when nobody can be asked now. Messages may be shown to the sender.
   */
  identify(request: IncomingRequest): Promise<Result<Identity, InspectorError>>;
}
