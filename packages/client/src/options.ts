import { InspectorError } from '@ironic-inspector/core/errors';
import { problemsOf } from '@ironic-inspector/core/model';
import * as z from 'zod/mini';
import { type Authenticator, type ClientAuth, createAuthenticator } from './auth.ts';

/** How an inspector is reached over HTTP. */
export interface InspectorClientOptions {
  /**
   * Where the inspector is, with or without `/v1` or `/v2` at the end: `http://127.0.0.1:5050`,
   * `https://cloud.example/baremetal-introspection`. It must not hold credentials.
   */
  readonly endpoint: string | URL;
  /**
   * Who asks.
   * @default nobody: the inspector trusts its network
   */
  readonly auth?: ClientAuth;
  /**
   * What sends the requests: one that trusts a private certificate authority, for example, or an
   * inspector's own handler. Redirects are not followed, as they would take credentials elsewhere.
   * @default the platform's
   */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Which API is spoken: `v2` has all of `OperatorApi`, and `v1` is what an original
   * ironic-inspector has.
   * @default what the server has: it is asked before the first call
   */
  readonly api?: ApiName;
  /**
   * Milliseconds that one request may take, the reading of its answer included; of a stream, until
   * it begins. At most 600 000.
   * @default 60000
   */
  readonly timeout?: number;
  /** When a request is repeated. Only what reads is, never what changes something. */
  readonly retry?: ClientRetryOptions;
  /**
   * Milliseconds for which a reader of events tries to reach the inspector again, before its loop
   * ends with `inspector-unavailable`. At most 86 400 000.
   * @default 60000
   */
  readonly reconnectFor?: number;
}

/** The name of an API. */
export type ApiName = 'v1' | 'v2';

/**
 * A request that only reads is repeated after a connection failure, and after 429, 502, 503 and
 * 504.
 */
export interface ClientRetryOptions {
  /**
   * How often one request is sent at most, from 1, which never repeats, to 20.
   * @default 3
   */
  readonly attempts?: number;
  /**
   * Milliseconds before the second attempt; doubled each time, and shortened by up to a half at
   * random. From 1 to 60 000.
   * @default 250
   */
  readonly firstPause?: number;
  /**
   * Milliseconds of the longest pause, whatever the server asks for (`Retry-After`). From 1 to
   * 60 000.
   * @default 4000
   */
  readonly longestPause?: number;
}

/** What a client works with: checked, frozen. */
export interface ClientSettings {
  /** Without `/v1` or `/v2`, and without a slash at the end. */
  readonly base: string;
  readonly authenticator: Authenticator | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly api: ApiName | undefined;
  readonly timeout: number;
  readonly retry: Readonly<Required<ClientRetryOptions>>;
  readonly reconnectFor: number;
}

const number = (least: number, most: number) => {
  const problem = `must be a whole number from ${least} to ${most}`;
  return z.number(problem).check(z.int(problem), z.minimum(least, problem), z.maximum(most, problem));
};

const endpoint = z.custom<string | URL>().check((context) => {
  const problem = endpointProblem(context.value);
  if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: undefined });
});

const optionsSchema = z.strictObject({
  endpoint,
  auth: z.optional(z.custom<ClientAuth>()),
  fetch: z.optional(z.custom<typeof globalThis.fetch>((value) => typeof value === 'function', 'must be a function')),
  api: z.optional(z.enum(['v1', 'v2'], 'must be "v1" or "v2"')),
  timeout: z._default(number(1, 600_000), 60_000),
  retry: z.prefault(
    z.strictObject({
      attempts: z._default(number(1, 20), 3),
      firstPause: z._default(number(1, 60_000), 250),
      longestPause: z._default(number(1, 60_000), 4000),
    }),
    {},
  ),
  reconnectFor: z._default(number(0, 86_400_000), 60_000),
});

/** Checks the options and fills in the defaults. Throws `invalid-options`, naming every problem. */
export function resolveOptions(options: InspectorClientOptions): ClientSettings {
  const parsed = optionsSchema.safeParse(options);
  const problems = parsed.success ? [] : problemsOf(parsed.error, 'options');
  const authenticator = createAuthenticator((options as Partial<InspectorClientOptions> | undefined)?.auth);
  if (authenticator.err) problems.push(authenticator.val);
  if (!parsed.success || authenticator.err || problems.length > 0) {
    const message = `The inspector's client cannot work with these options: ${problems.join('; ')}`;
    throw new InspectorError('invalid-options', message);
  }
  const { endpoint: given, api, timeout, retry, reconnectFor } = parsed.data;
  return Object.freeze({
    base: baseOf(String(given)),
    authenticator: authenticator.val,
    // Looked up at each call, so that what instruments the platform's fetch later is used too.
    fetch: parsed.data.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    api,
    timeout,
    retry: Object.freeze(retry),
    reconnectFor,
  });
}

/** No message shows the value, which may hold credentials though it must not. */
function endpointProblem(given: unknown): string | undefined {
  if (typeof given !== 'string' && !(given instanceof URL)) return 'must be a URL';
  if (!URL.canParse(String(given))) return 'must be a URL';
  const url = new URL(String(given));
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must begin with http: or https:';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials: use `auth`';
  if (url.search !== '' || url.hash !== '') return 'must not have a query or a fragment';
  return undefined;
}

function baseOf(given: string): string {
  return new URL(given).href
    .replace(/\/+$/, '')
    .replace(/\/v[12]$/, '')
    .replace(/\/+$/, '');
}
