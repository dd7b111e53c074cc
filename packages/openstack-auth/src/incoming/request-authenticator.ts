import type { InspectorError, Result } from '@ironic-inspector/core';

/** The part of a request that identifies its sender. */
export interface IncomingRequest {
  readonly method: string;
  /** Below the root of the API, decoded: `/v1/introspection/node-1`. */
  readonly path: string;
  readonly headers: Headers;
  /**
   * Requests of one source share a limit, so that one sender cannot keep others out. A source is an
   * IPv4 address or the /64 of an IPv6 address; `undefined` where it is unknown.
   */
  readonly source: string | undefined;
}

/** A user with roles, for the policy to decide. */
export interface RoleIdentity {
  readonly kind: 'roles';
  readonly user: { readonly id: string; readonly name: string };
  readonly roles: readonly string[];
  /** Whether the roles are for the whole system, not for a project or domain. */
  readonly systemScope: boolean;
  readonly projectId: string | undefined;
  /** When what proves it ends. @default nobody knows */
  readonly expiresAt?: Date;
}

/** A user without roles, who may do everything. */
export interface FullAccessIdentity {
  readonly kind: 'full-access';
  readonly user: { readonly name: string };
}

/** Who sent a request. */
export type Identity = RoleIdentity | FullAccessIdentity;

/**
 * Identifies the sender of a request by what the sender can prove. Headers such as `X-Roles` or
 * `X-Identity-Status`, which the original's middleware writes, are never read: any sender can write
 * them.
 */
export interface RequestAuthenticator {
  /** What `WWW-Authenticate` says in a 401. */
  readonly challenge: string;
  /**
   * Never throws. `unauthenticated` when credentials are missing or wrong, `bad-request` when they
   * are malformed, `identity-unavailable` when they cannot be checked now. Messages may be shown to
   * the sender.
   */
  identify(request: IncomingRequest): Promise<Result<Identity, InspectorError>>;
}
