import type { InspectorError, Result } from '@ironic-inspector/core';

/** Header names and values. */
export type AuthHeaders = Readonly<Record<string, string>>;

/** The kind of users that an endpoint is meant for. */
export type EndpointInterface = 'public' | 'internal' | 'admin';

/**
 * Gives requests the headers that a service authenticates them by. One authenticator may serve any
 * number of concurrent requests.
 *
 * Neither its errors nor its inspection show a secret.
 */
export interface Authenticator {
  /** The headers to send with a request now; an empty record for none. */
  headers(): Promise<Result<AuthHeaders, InspectorError>>;
  /**
   * Call it when a service answered 401 to a request with the headers `refused`.
   *
   * `Ok(true)`: call `headers()` again and repeat the request once. `Ok(false)`: there are no
   * better headers, so the 401 is final. Concurrent callers with the same `refused` share one
   * renewal.
   */
  renew(refused: AuthHeaders): Promise<Result<boolean, InspectorError>>;
  /**
   * A service's endpoint in the catalogue, as it stands there, so its path may have a version.
   * `undefined` without a catalogue, or when no endpoint fits.
   *
   * `interface` defaults to `public`, `region` to any. Of several endpoints that fit, the first.
   */
  endpoint(service: {
    readonly type: string;
    readonly interface?: EndpointInterface;
    readonly region?: string;
  }): Promise<Result<string | undefined, InspectorError>>;
}

const METHODS = ['headers', 'renew', 'endpoint'] as const satisfies readonly (keyof Authenticator)[];

/** Whether `value` is an authenticator, rather than credentials. */
export function isAuthenticator(value: unknown): value is Authenticator {
  return typeof value === 'object' && value !== null && METHODS.every((name) => name in value);
}
