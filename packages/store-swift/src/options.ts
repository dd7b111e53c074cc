import { InspectorError, problemsOf } from '@ironic-inspector/core';
import {
  authOption,
  createAuthenticator,
  endpointOption,
  fetchOption,
  interfacesOption,
  isAuthenticator,
  userAgentOption,
} from '@ironic-inspector/openstack-auth';
import type { Auth, Authenticator, EndpointInterface, ServiceRetryOptions } from '@ironic-inspector/openstack-auth';
import * as z from 'zod';

export interface SwiftDataStoreOptions {
  /**
   * Our credentials: `v1password` for TempAuth, Keystone's for most other clouds. An
   * {@link Authenticator} may be shared with other clients.
   */
  readonly auth: Auth | Authenticator;
  /**
   * The account's URL, `https://cloud.example/v1/AUTH_inspector`. Required where the credentials do
   * not bring a catalogue.
   * @default the endpoint of `object-store` that `auth` knows
   */
  readonly endpoint?: string | URL;
  /**
   * Which endpoints of the catalogue will do, the best first.
   * @default ['internal', 'public']
   */
  readonly interfaces?: readonly EndpointInterface[];
  /** @default any */
  readonly region?: string;
  /**
   * The container of the objects; created when it is missing.
   * @default 'ironic-inspector'
   */
  readonly container?: string;
  /**
   * Seconds after which Swift deletes what was saved; 0 keeps it.
   * @default 0
   */
  readonly deleteAfter?: number;
  /**
   * Milliseconds that one operation may take, with all its requests, pauses and the wait for a
   * token; then it fails with `store-failed`.
   * @default 7000
   */
  readonly timeout?: number;
  /** When requests are repeated: after connection failures, 429, 498, 502, 503 and 504. */
  readonly retry?: Partial<ServiceRetryOptions>;
  /**
   * Bytes of the longest document that is loaded. An inspector does not store longer ones.
   * @default 67108864 (64 MiB)
   */
  readonly maxDocumentBytes?: number;
  /**
   * What sends the requests. Documents are streamed only if it supports streams, as the platform's
   * does.
   * @default the platform's
   */
  readonly fetch?: typeof globalThis.fetch;
  /** @default 'ironic-inspector-typescript' */
  readonly userAgent?: string;
}

/** What a store works with; checked, frozen. */
export interface SwiftSettings {
  readonly authenticator: Authenticator;
  /** Undefined to use the catalogue. */
  readonly endpoint: string | undefined;
  readonly interfaces: readonly EndpointInterface[];
  readonly region: string | undefined;
  readonly container: string;
  readonly deleteAfter: number;
  readonly timeout: number;
  readonly retry: ServiceRetryOptions;
  readonly maxDocumentBytes: number;
  readonly fetch: typeof globalThis.fetch;
  readonly userAgent: string;
}

/** Swift's own limit. */
const LONGEST_CONTAINER_NAME = 256;
/** Ten years, as the longest time of the inspector itself. */
const LONGEST_DELETE_AFTER = 315_576_000;

const milliseconds = z.number().int().min(1);

const optionsSchema = z
  .strictObject({
    auth: authOption,
    endpoint: endpointOption.optional(),
    interfaces: interfacesOption,
    region: z.string().min(1).optional(),
    container: z
      .string()
      .min(1)
      // In a URL a slash would name an object, and dots would be resolved away.
      .refine((name) => !name.includes('/') && name !== '.' && name !== '..', 'must be one name, without a slash')
      .refine((name) => name.isWellFormed(), 'must be well-formed Unicode')
      .refine(
        (name) => new TextEncoder().encode(name).length <= LONGEST_CONTAINER_NAME,
        `must not be longer than ${LONGEST_CONTAINER_NAME} bytes`,
      )
      .default('ironic-inspector'),
    deleteAfter: z.number().int().min(0).max(LONGEST_DELETE_AFTER).default(0),
    timeout: milliseconds.max(600_000).default(7000),
    retry: z
      .strictObject({
        attempts: z.number().int().min(1).default(5),
        firstPause: milliseconds.default(250),
        longestPause: milliseconds.default(2000),
      })
      .prefault({}),
    maxDocumentBytes: z
      .number()
      .int()
      .min(1)
      .default(64 * 1024 * 1024),
    fetch: fetchOption,
    userAgent: userAgentOption,
  })
  .refine(({ auth, endpoint }) => endpoint !== undefined || isAuthenticator(auth) || knowsEndpoints(auth), {
    path: ['endpoint'],
    error: 'is required with these credentials: they do not tell where objects are',
  });

function knowsEndpoints({ type }: Auth): boolean {
  return type !== 'none' && type !== 'http_basic';
}

/** Checks the options and fills in the defaults. Throws `invalid-options`, naming every problem. */
export function resolveSwiftOptions(options: SwiftDataStoreOptions): SwiftSettings {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, 'options').join('; ');
    throw new InspectorError('invalid-options', `Swift cannot be used with these options: ${problems}`);
  }
  const { auth, endpoint, region, retry, ...rest } = parsed.data;
  const authenticator = isAuthenticator(auth) ? auth : createAuthenticator(auth, { fetch: rest.fetch }).unwrap();
  return Object.freeze({
    ...rest,
    authenticator,
    endpoint,
    region,
    retry: Object.freeze(retry),
  });
}
