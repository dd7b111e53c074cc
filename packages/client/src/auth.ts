import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';

/** Header names and values that say who asks. */
export type AuthHeaders = Readonly<Record<string, string>>;

/**
 * Gives requests the headers that say who asks. What `createAuthenticator` of
 * `@ironic-inspector/openstack-auth` makes of a user's Keystone credentials is one.
 */
export interface Authenticator {
  /** The headers to send with a request now. */
  headers(): Promise<Result<AuthHeaders, InspectorError>>;
  /**
   * Asked when the inspector answered 401 to `refused`. `Ok(true)`: {@link headers} has better
   * ones, and the request is sent once more. `Ok(false)`: there are none.
   */
  renew(refused: AuthHeaders): Promise<Result<boolean, InspectorError>>;
}

/**
 * Who asks an inspector:
 *
 * - `token`: a Keystone token, sent as `X-Auth-Token`; a function is asked before each request
 * - `basic`: a user name, without a colon, and a password (RFC 7617)
 * - an {@link Authenticator}
 */
export type ClientAuth =
  | { readonly token: string | (() => string | Promise<string>) }
  | { readonly basic: { readonly username: string; readonly password: string } }
  | Authenticator;

/** Visible characters: nothing else may be in a header. */
const IN_HEADER = /^[\u0021-\u007e]+$/;

/** What is wrong with the option is said by its name, and never by its value. */
export function createAuthenticator(auth: ClientAuth | undefined): Result<Authenticator | undefined, string> {
  if (auth === undefined) return Ok(undefined);
  if (typeof auth !== 'object' || auth === null)
    return Err('auth: must have `token`, `basic`, or `headers` and `renew`');
  if ('headers' in auth) {
    const isOne = typeof auth.headers === 'function' && typeof auth.renew === 'function';
    return isOne ? Ok(auth) : Err('auth: an authenticator has the methods `headers` and `renew`');
  }
  if ('token' in auth) return ofToken(auth.token);
  return 'basic' in auth ? ofPassword(auth.basic) : Err('auth: must have `token`, `basic`, or `headers` and `renew`');
}

/** A token of a function is new with each request, so that there is none better after a 401. */
function ofToken(token: unknown): Result<Authenticator, string> {
  if (typeof token === 'string' && IN_HEADER.test(token)) {
    const headers = Object.freeze({ 'X-Auth-Token': token });
    return Ok({ headers: async () => Ok(headers), renew: async () => Ok(false) });
  }
  if (typeof token !== 'function') return Err('auth.token: must be a token, or a function that gives one');
  const headers = async (): Promise<Result<AuthHeaders, InspectorError>> => {
    let given: unknown;
    try {
      given = await (token as () => unknown)();
    } catch (thrown) {
      // What it says may hold what it was to keep.
      return Err(new InspectorError('identity-unavailable', 'The function auth.token failed', { cause: thrown }));
    }
    if (typeof given === 'string' && IN_HEADER.test(given)) return Ok({ 'X-Auth-Token': given });
    return Err(new InspectorError('identity-unavailable', 'The function auth.token gave no token'));
  };
  return Ok({ headers, renew: async () => Ok(false) });
}

function ofPassword(basic: unknown): Result<Authenticator, string> {
  const { username, password } = (basic ?? {}) as { readonly username?: unknown; readonly password?: unknown };
  if (typeof username !== 'string' || username === '' || username.includes(':')) {
    return Err('auth.basic.username: must be a name without a colon');
  }
  if (typeof password !== 'string') return Err('auth.basic.password: must be a text');
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const headers = Object.freeze({ Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` });
  return Ok({ headers: async () => Ok(headers), renew: async () => Ok(false) });
}
