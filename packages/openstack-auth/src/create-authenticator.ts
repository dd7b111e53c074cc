import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { authSchema } from './auth.ts';
import type { Auth } from './auth.ts';
import type { Authenticator, AuthHeaders } from './authenticator.ts';
import { basicHeaders } from './http-basic.ts';
import { V1Password } from './v1-password.ts';

export interface AuthenticatorOptions {
  /**
   * What asks for tokens, where there are any.
   * @default the platform's
   */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * What `auth` says, as something that authenticates requests. Nothing is sent yet.
 *
 * `invalid-options`, with every problem in the message and no value of a field, when `auth` cannot work.
 *
 * @example
 * ```ts
 * import { createAuthenticator } from '@ironic-inspector/openstack-auth';
 *
 * const authenticator = createAuthenticator({ type: 'http_basic', username: 'inspector', password: 'secret' }).unwrap();
 * const headers = (await authenticator.headers()).unwrap();
 * ```
 */
export function createAuthenticator(
  auth: Auth,
  options: AuthenticatorOptions = {},
): Result<Authenticator, InspectorError> {
  // Looked up at each call, so that what instruments the platform's fetch later is used too.
  const { fetch = (input, init) => globalThis.fetch(input, init) } = options;
  const parsed = authSchema.safeParse(auth);
  if (!parsed.success) {
    // The ZodError is not kept as the cause: it may come to show what it was given.
    const problems = parsed.error.issues.map(({ path, message }) => `${['auth', ...path].join('.')}: ${message}`);
    return Err(new InspectorError('invalid-options', problems.join('; ')));
  }
  const checked = parsed.data;
  switch (checked.type) {
    case 'none':
      return Ok(unchanging({}));
    case 'http_basic':
      return Ok(unchanging(basicHeaders(checked)));
    case 'v1password':
      return Ok(new V1Password(checked, fetch));
    // Keystone comes here: its `headers()` fetches a token when there is none, its `renew()` fetches another.
  }
}

/** The same headers for ever; a closure, so that inspecting the authenticator shows none of them. */
function unchanging(headers: AuthHeaders): Authenticator {
  const answer = Ok(Object.freeze({ ...headers }));
  return Object.freeze({
    headers: () => Promise.resolve(answer),
    renew: () => Promise.resolve(Ok(false)),
    endpoint: () => Promise.resolve(Ok(undefined)),
  });
}
