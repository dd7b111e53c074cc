import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Clock, Result } from '@ironic-inspector/core';
import { authSchema, describeIssues } from './auth.ts';
import type { Auth } from './auth.ts';
import type { Authenticator, AuthHeaders } from './authenticator.ts';
import { basicHeaders } from './http-basic.ts';
import { createAskKeystone } from './keystone/ask-keystone.ts';
import { keystoneAuthenticator } from './keystone/keystone-authenticator.ts';
import { resolveTransport } from './transport.ts';
import { V1Password } from './v1-password.ts';

/** How whoever gives out tokens is reached. */
export interface AuthenticatorOptions {
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Milliseconds that one attempt to reach Keystone may take (`v1password` has its own); all of them together take twice as long at most.
   * @default 5000
   */
  readonly timeout?: number;
  /** @default the system's */
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * What `auth` says, as something that authenticates requests. Nothing is sent yet.
 *
 * `invalid-options`, with every problem in the message and no value of a field, when `auth` or `options` cannot work.
 *
 * @example
 * ```ts
 * import { createAuthenticator } from '@ironic-inspector/openstack-auth';
 *
 * const authenticator = createAuthenticator({
 *   type: 'password',
 *   authUrl: 'http://127.0.0.1:5000/v3',
 *   user: { name: 'inspector', domain: { name: 'Default' } },
 *   password: 'secret',
 *   scope: { system: 'all' },
 * }).unwrap();
 * const headers = (await authenticator.headers()).unwrap();
 * ```
 */
export function createAuthenticator(
  auth: Auth,
  options: AuthenticatorOptions = {},
): Result<Authenticator, InspectorError> {
  const parsed = authSchema.safeParse(auth);
  const transport = resolveTransport(options);
  if (!parsed.success || transport.err) {
    // The ZodError is not kept as the cause: it may come to show what it was given.
    const problems = parsed.success ? [] : [describeIssues(parsed.error.issues, 'auth')];
    if (transport.err) problems.push(transport.val);
    return Err(new InspectorError('invalid-options', problems.join('; ')));
  }
  const checked = parsed.data;
  switch (checked.type) {
    case 'none':
      return Ok(unchanging({}));
    case 'http_basic':
      return Ok(unchanging(basicHeaders(checked)));
    case 'v1password':
      return Ok(new V1Password(checked, transport.val.fetch));
    default: {
      const { now, ...reached } = transport.val;
      return Ok(keystoneAuthenticator(checked, createAskKeystone(checked.authUrl, reached), now));
    }
  }
}

/** The same headers for ever; a closure, so that inspecting the authenticator shows none of them. */
function unchanging(headers: AuthHeaders): Authenticator {
  const answer = Ok(Object.freeze({ ...headers }));
  return Object.freeze<Authenticator>({
    headers: () => Promise.resolve(answer),
    renew: () => Promise.resolve(Ok(false)),
    endpoint: () => Promise.resolve(Ok(undefined)),
  });
}
