import { Err, InspectorError, Ok, problemsOf } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import * as z from 'zod';
import { keystoneAuthSchema } from '../auth.ts';
import type { KeystoneAuth } from '../auth.ts';
import type { AuthenticatorOptions } from '../create-authenticator.ts';
import { createAskKeystone, unavailable } from '../keystone/ask-keystone.ts';
import { keystoneAuthenticator } from '../keystone/keystone-authenticator.ts';
import type { Token } from '../keystone/token.ts';
import { transportFields } from '../transport.ts';
import { accessAllowed } from './access-rules.ts';
import { FairShare } from './fair-share.ts';
import type { RequestAuthenticator, RoleIdentity } from './request-authenticator.ts';
import { createTokenCache } from './token-cache.ts';
import { validateToken } from './validate-token.ts';

export interface KeystoneRequestAuthenticatorOptions extends AuthenticatorOptions {
  /**
   * The service's own credentials. They must be allowed to validate other users' tokens: role
   * `service` or admin.
   */
  readonly auth: KeystoneAuth;
  /**
   * Keystone's public URL, which a 401 names (`www_authenticate_uri`).
   * @default auth.authUrl
   */
  readonly wwwAuthenticateUri?: string;
  /**
   * The service type by which access rules of application credentials name this service.
   * @default 'baremetal-introspection'
   */
  readonly serviceType?: string;
  /**
   * Milliseconds for which Keystone's answer about a token is cached (`token_cache_time`, there in
   * seconds). A revoked token may be accepted that long. A token is never cached beyond its end; 0
   * turns the cache off.
   * @default 300000
   */
  readonly cacheTime?: number;
  /**
   * How many tokens are cached, those used last.
   * @default 1000
   */
  readonly cacheSize?: number;
}

const optionsSchema = z.strictObject({
  auth: keystoneAuthSchema,
  wwwAuthenticateUri: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .regex(/^[^"\\]*$/, 'must not contain quotation marks')
    .optional(),
  serviceType: z.string().min(1).default('baremetal-introspection'),
  cacheTime: z.number().int().min(0).default(300_000),
  cacheSize: z.number().int().min(0).max(1_000_000).default(1000),
  ...transportFields,
});
/** Wrapped, so that problems are named `options.cacheTime`. */
const schema = z.strictObject({ options: optionsSchema });

/** Invalid tokens are cached for a short time, to spare Keystone a client that repeats itself. */
const REFUSED = { size: 100, time: 10_000 };
/** The longest token that is taken: with federated roles one may have some thousand characters. */
const LONGEST_TOKEN = 8192;
/**
 * The most tokens that are validated at once. One source has half of them, so that a sender of
 * made-up tokens does not keep others out.
 */
const MOST_QUESTIONS = 100;

const SENDER_UNKNOWN = () => Err(new InspectorError('unauthenticated', 'Authentication required'));

/**
 * Identifies senders by the Keystone token in `X-Auth-Token` (CONTRACT.md §1.5). Keystone's answers
 * are cached, and concurrent requests with the same token share one question. At most 100 tokens
 * are validated at once, half of them for one source.
 *
 * `invalid-options`, with every problem in the message, when `options` cannot work.
 *
 * @example
 * ```ts
 * import { createKeystoneRequestAuthenticator } from '@ironic-inspector/openstack-auth';
 *
 * const auth = createKeystoneRequestAuthenticator({
 *   auth: {
 *     type: 'password',
 *     authUrl: 'http://127.0.0.1:5000/v3',
 *     user: { name: 'inspector', domain: { name: 'Default' } },
 *     password: 'secret',
 *     scope: { project: { name: 'service', domain: { name: 'Default' } } },
 *   },
 * }).unwrap();
 * ```
 */
export function createKeystoneRequestAuthenticator(
  options: KeystoneRequestAuthenticatorOptions,
): Result<RequestAuthenticator, InspectorError> {
  const parsed = schema.safeParse({ options });
  if (!parsed.success) {
    return Err(new InspectorError('invalid-options', problemsOf(parsed.error).join('; ')));
  }
  const {
    auth,
    wwwAuthenticateUri = auth.authUrl,
    serviceType,
    cacheTime,
    cacheSize,
    clock,
    ...reached
  } = parsed.data.options;
  const now = () => clock.now().getTime();
  const ask = createAskKeystone(auth.authUrl, reached);
  const service = keystoneAuthenticator(auth, ask, now);
  const known = createTokenCache<Token>(cacheSize, cacheTime, now);
  const refused = createTokenCache<{ readonly refused: true }>(REFUSED.size, Math.min(REFUSED.time, cacheTime), now);
  const asking = new Map<string, Promise<Result<Token | undefined, InspectorError>>>();

  const questions = new FairShare(MOST_QUESTIONS);
  const look = async (
    token: string,
    source: string | undefined,
  ): Promise<Result<Token | undefined, InspectorError>> => {
    // A digest instead of the token: the cache must be useless to somebody who reads this memory.
    const key = await digest(token);
    const remembered = known.get(key);
    if (remembered !== undefined || refused.get(key) !== undefined) return Ok(remembered);
    const running = asking.get(key);
    if (running !== undefined) return await running;
    if (!questions.take(source)) return unavailable('Too many tokens are being asked about');
    const answer = validateToken(ask, service, token).finally(() => {
      asking.delete(key);
      questions.release(source);
    });
    asking.set(key, answer);
    const found = await answer;
    if (found.ok && found.val !== undefined) known.set(key, found.val, found.val.expires_at);
    if (found.ok && found.val === undefined) refused.set(key, { refused: true });
    return found;
  };

  return Ok(
    Object.freeze<RequestAuthenticator>({
      challenge: `Keystone uri="${wwwAuthenticateUri}"`,
      identify: async ({ headers, method, path, source }) => {
        const id = headers.get('x-auth-token')?.trim() ?? '';
        if (id === '' || id.length > LONGEST_TOKEN) return SENDER_UNKNOWN();
        const looked = await look(id, source);
        if (looked.err) return looked;
        const token = looked.val;
        if (token === undefined || token.expires_at <= now()) return SENDER_UNKNOWN();
        const rules = token.application_credential?.access_rules;
        const request = { service: serviceType, method, path };
        return rules && !accessAllowed(rules, request) ? SENDER_UNKNOWN() : Ok(identityOf(token));
      },
    }),
  );
}

function identityOf({ user, roles, system, project, expires_at }: Token): RoleIdentity {
  return Object.freeze<RoleIdentity>({
    kind: 'roles',
    user: { id: user.id, name: user.name },
    roles: roles.map(({ name }) => name),
    systemScope: system?.all === true,
    projectId: project?.id,
    expiresAt: new Date(expires_at),
  });
}

async function digest(token: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return String.fromCharCode(...new Uint8Array(hash));
}
