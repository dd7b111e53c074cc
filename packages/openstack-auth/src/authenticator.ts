import type { InspectorError, Result } from '@ironic-inspector/core';

/** Header names and values. */
export type AuthHeaders = Readonly<Record<string, string>>;

/** For whom an endpoint is meant. */
export type EndpointInterface = 'public' | 'internal' | 'admin';

/**
 * Makes requests pass a service's authentication. One authenticator may serve any number of concurrent requests.
 *
 * Neither its errors nor its inspection show a secret.
 */
export interface Authenticator {
  /** The headers to send with a request now; none is an empty record. */
  headers(): Promise<Result<AuthHeaders, InspectorError>>;
  /**
   * To be called when a service answered 401 to a request that had the headers `refused`.
   *
   * `Ok(true)`: ask for `headers()` again and repeat the request once. `Ok(false)`: there is nothing better, the 401 is
   * final. Of concurrent callers with the same `refused`, one renews and all are told.
   */
  renew(refused: AuthHeaders): Promise<Result<boolean, InspectorError>>;
  /**
   * Where the catalogue says that a service is, as it says it: with any version in its path. `undefined` when there is no
   * catalogue or nothing in it fits.
   *
   * `interface` is `public` and `region` is any unless given; of several that fit, the first.
   */
  endpoint(service: {
    readonly type: string;
    readonly interface?: EndpointInterface;
    readonly region?: string;
  }): Promise<Result<string | undefined, InspectorError>>;
}

const METHODS = ['headers', 'renew', 'endpoint'] as const satisfies readonly (keyof Authenticator)[];

/** Whether `value` is an authenticator, and not what one is made from. */
export function isAuthenticator(value: unknown): value is Authenticator {
  return typeof value === 'object' && value !== null && METHODS.every((name) => name in value);
}
