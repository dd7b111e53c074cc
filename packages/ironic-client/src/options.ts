import { InspectorError, Ok, problemsOf } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import {
  createAuthenticator,
  endpointOption,
  fetchOption,
  interfacesOption,
  isAuthenticator,
  userAgentOption,
} from '@ironic-inspector/openstack-auth';
import type { Auth, Authenticator, EndpointInterface } from '@ironic-inspector/openstack-auth';
import * as z from 'zod';
import { minorOf, NEWEST_KNOWN, OLDEST_USABLE, versionText } from './version.ts';

export interface IronicClientOptions {
  /**
   * Ironic's URL, with or without `/v1` at the end: `http://127.0.0.1:6385`,
   * `https://cloud.example/baremetal/v1/`. It must not hold credentials.
   * @default the endpoint of the service `baremetal` in Keystone's catalogue
   */
  readonly endpoint?: string | URL;
  /**
   * Which endpoints of the catalogue will do, the best first.
   * @default ['internal', 'public']
   */
  readonly interfaces?: readonly EndpointInterface[];
  /**
   * The region in the catalogue.
   * @default any
   */
  readonly region?: string;
  /** Our credentials. An {@link Authenticator} may be shared with other clients. */
  readonly auth: Auth | Authenticator;
  /**
   * Milliseconds that one attempt may take, the reading of its answer included.
   * @default 8000
   */
  readonly timeout?: number;
  readonly retry?: RetryOptions;
  /**
   * How many requests may be under way at once. Further requests wait, first come, first served.
   * @default 32
   */
  readonly maxConcurrency?: number;
  /**
   * The newest API version to ask for; at least 1.37.
   * @default '1.115', the newest one known here
   */
  readonly maxVersion?: string;
  /**
   * What sends the requests. On Node, with `pooledFetch()` of
   * `@ironic-inspector/ironic-client/node`, calls cost half the CPU time or less. Redirects are not
   * followed.
   * @default the platform's
   */
  readonly fetch?: typeof globalThis.fetch;
  /** @default 'ironic-inspector-typescript' */
  readonly userAgent?: string;
  /**
   * Called before a request is repeated. What it throws is dropped.
   * @default nobody is told
   */
  readonly onRetry?: (retry: Retry) => void;
}

/** A request that is about to be repeated. */
export interface Retry {
  readonly method: string;
  /** The node it is about, as the caller named it. */
  readonly node: string | undefined;
  /**
   * Why it is repeated: Ironic or a proxy answered 502, 503 or 504 (`unavailable`), the node is
   * locked, or there was no answer.
   */
  readonly reason: 'unavailable' | 'locked' | 'timed-out' | 'unreachable';
  /** How often it was sent so far. */
  readonly attempts: number;
  /** Milliseconds until it is sent again. */
  readonly pause: number;
}

/**
 * When a request is repeated: after a connection failure, 502, 503, 504, and a 409 that says the
 * node is locked.
 */
export interface RetryOptions {
  /**
   * How often one request is sent at most; 1 never repeats.
   * @default 10
   */
  readonly attempts?: number;
  /**
   * Milliseconds before the second attempt; doubled each time, and shortened by up to a half at
   * random.
   * @default 250
   */
  readonly firstPause?: number;
  /**
   * Milliseconds of the longest pause, unless Ironic asks for a longer one (`Retry-After`).
   * @default 4000
   */
  readonly longestPause?: number;
  /**
   * Milliseconds that all attempts and pauses of a call may take together, below 20 000. Waiting
   * for a free place is not counted. A `Retry-After` beyond it ends the call.
   * @default 18000
   */
  readonly total?: number;
}

/** What a client works with; checked, frozen. */
export interface ClientSettings {
  /** Without `/v1` and without a slash at the end; `undefined` to use the catalogue. */
  readonly base: string | undefined;
  readonly interfaces: readonly EndpointInterface[];
  readonly region: string | undefined;
  readonly authenticator: Authenticator;
  readonly timeout: number;
  readonly retry: Readonly<Required<RetryOptions>>;
  readonly maxConcurrency: number;
  /** The y of version 1.y. */
  readonly maxVersion: number;
  readonly fetch: typeof globalThis.fetch;
  readonly userAgent: string;
  readonly onRetry?: IronicClientOptions['onRetry'];
}

const milliseconds = z.number().int().min(1);

const versionProblem = `must be a version from ${versionText(OLDEST_USABLE)} to ${versionText(NEWEST_KNOWN)}`;

const optionsSchema = z.strictObject({
  endpoint: endpointOption.transform(baseOf).optional(),
  interfaces: interfacesOption,
  region: z.string().min(1).optional(),
  auth: z.custom<Auth | Authenticator>((given) => given !== undefined, 'says who is asking'),
  timeout: milliseconds.max(60_000).default(8000),
  retry: z
    .strictObject({
      attempts: z.number().int().min(1).default(10),
      firstPause: milliseconds.default(250),
      longestPause: milliseconds.default(4000),
      total: milliseconds.lt(20_000).default(18_000),
    })
    .prefault({}),
  maxConcurrency: z.number().int().min(1).default(32),
  maxVersion: z
    .string()
    .transform((text) => minorOf(text) ?? Number.NaN)
    .refine((minor) => minor >= OLDEST_USABLE && minor <= NEWEST_KNOWN, versionProblem)
    .default(NEWEST_KNOWN),
  fetch: fetchOption,
  userAgent: userAgentOption,
  onRetry: z
    .custom<NonNullable<IronicClientOptions['onRetry']>>((value) => typeof value === 'function', 'must be a function')
    .optional(),
});

/** Checks the options and fills in the defaults. Throws `invalid-options`, naming every problem. */
export function resolveClientOptions(options: IronicClientOptions): ClientSettings {
  const parsed = optionsSchema.safeParse(options);
  const problems = parsed.success ? [] : problemsOf(parsed.error, 'options');
  const authenticator = authenticatorOf(options);
  // Its message has the names of the fields already.
  if (authenticator?.err) problems.push(authenticator.val.message);
  if (options.endpoint === undefined && hasNoCatalogue(options.auth)) {
    problems.push('endpoint: is needed, as only Keystone has a catalogue to find it in');
  }
  if (!parsed.success || authenticator === undefined || authenticator.err || problems.length > 0) {
    throw new InspectorError(
      'invalid-options',
      `The Ironic client cannot work with these options: ${problems.join('; ')}`,
    );
  }
  const { endpoint: base, region, auth: _, ...rest } = parsed.data;
  return Object.freeze({
    ...rest,
    base,
    region,
    authenticator: authenticator.val,
    retry: Object.freeze(rest.retry),
  });
}

/** Where a service is, without the version of its API and without a slash at the end. */
export function baseOf(address: string): string {
  return address.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
}

/**
 * Keystone is asked through the same `fetch`: one that trusts a private certificate authority is
 * needed for both.
 */
function authenticatorOf({ auth, fetch }: IronicClientOptions): Result<Authenticator, InspectorError> | undefined {
  if (auth === undefined) return undefined;
  if (isAuthenticator(auth)) return Ok(auth);
  return createAuthenticator(auth, typeof fetch === 'function' ? { fetch } : {});
}

function hasNoCatalogue(auth: Auth | Authenticator | undefined): boolean {
  return auth !== undefined && !isAuthenticator(auth) && (auth.type === 'none' || auth.type === 'http_basic');
}
