import { Err, InspectorError, Ok, problemsOf } from '@ironic-inspector/core';
import type { Clock, Result } from '@ironic-inspector/core';
import * as z from 'zod';
import { authSchema } from './auth.ts';
import type { Auth, HttpBasicAuth } from './auth.ts';
import type { Authenticator, AuthHeaders } from './authenticator.ts';
import { createAskKeystone } from './keystone/ask-keystone.ts';
import { keystoneAuthenticator } from './keystone/keystone-authenticator.ts';
import { transportFields } from './transport.ts';
import { V1Password } from './v1-password.ts';

/** How Keystone is reached. */
export interface AuthenticatorOptions {
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Milliseconds that one attempt to reach Keystone may take (`v1password` has its own); all of
   * them together take twice as long at most.
   * @default 5000
   */
  readonly timeout?: number;
  /** @default the system's */
  readonly clock?: Pick<Clock, 'now'>;
}

/** One schema for both, so that every problem is named by the argument it is in. */
const schema = z.strictObject({ auth: authSchema, options: z.strictObject(transportFields) });

/**
 * Makes an authenticator of credentials. Nothing is sent yet.
 *
 * `invalid-options`, with every problem in the message and no value of a field, when `auth` or
 * `options` cannot work.
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
  const parsed = schema.safeParse({ auth, options });
  // The ZodError is not kept as the cause: it may come to show what it was given.
  if (!parsed.success) return Err(new InspectorError('invalid-options', problemsOf(parsed.error).join('; ')));
  const {
    auth: checked,
    options: { clock, ...transport },
  } = parsed.data;
  switch (checked.type) {
    case 'none':
      return Ok(unchanging({}));
    case 'http_basic':
      return Ok(unchanging(basicHeaders(checked)));
    case 'v1password':
      return Ok(new V1Password(checked, transport.fetch));
    default: {
      const now = () => clock.now().getTime();
      return Ok(keystoneAuthenticator(checked, createAskKeystone(checked.authUrl, transport), now));
    }
  }
}

/**
 * An authenticator with fixed headers. They are in a closure, so that inspecting it does not show
 * them.
 */
function unchanging(headers: AuthHeaders): Authenticator {
  const answer = Ok(Object.freeze({ ...headers }));
  return Object.freeze<Authenticator>({
    headers: () => Promise.resolve(answer),
    renew: () => Promise.resolve(Ok(false)),
    endpoint: () => Promise.resolve(Ok(undefined)),
  });
}

/** `Authorization: Basic …`. The user name must not contain a colon. */
function basicHeaders({ username, password }: HttpBasicAuth): AuthHeaders {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  // btoa takes one character per byte
  return { Authorization: `Basic ${btoa(String.fromCodePoint(...bytes))}` };
}
