import { InspectorError, problemsOf, type Inspector, type OperatorApi, type RunHistory } from '@ironic-inspector/core';
import * as z from 'zod';
import type { ApiAuthenticator } from './authenticator.ts';
import { callbackSourceSchema, type CallbackSourceOptions, type CallbackSourceSettings } from './callback-sources.ts';
import { COST } from './body.ts';
import type { BodyMemoryLimits } from './body-memory.ts';
import type { AnsweredRequest } from './request-id.ts';
import { corsSchema, type CorsOptions, type CorsSettings } from './cors.ts';
import { eventStreamSchema, signalSchema, type EventStreamOptions, type EventStreamSettings } from './event-streams.ts';
import { createGate, type Gate } from './gate.ts';
import { policySchema, type PolicyOptions } from './policy.ts';
import type { SourceAddressSettings } from './source-address.ts';

/** The part of an `Inspector` that the HTTP API needs. */
export type ServedInspector = Pick<Inspector, 'continue' | 'callbackRefused'> &
  Omit<OperatorApi, 'introspectAll' | 'finished' | 'watch' | 'data' | 'history'> & {
    readonly history: Omit<RunHistory, 'data'>;
    readonly settings: {
      readonly apiMaxLimit: number;
      readonly limits: { readonly bodyBytes: number };
      readonly processing: { readonly enableSettingIpmiCredentials: boolean };
    };
  };

/** How the HTTP API is served. */
export interface InspectorHandlerOptions {
  /**
   * Identifies the sender of a request. `noauth` lets everybody do everything. `GET /`, `GET /v1`
   * and the ramdisk's `POST /v1/continue` are open in any case.
   * @default 'noauth'
   */
  readonly auth?: 'noauth' | ApiAuthenticator;
  /** What roles may do; of no effect with an authenticator that knows no roles. */
  readonly policy?: PolicyOptions;
  /** @default no page of another origin may use the API */
  readonly cors?: CorsOptions;
  /**
   * Whether forwarded headers are believed: links then follow the right-most entries of
   * `X-Forwarded-Proto`, `-Host`, `-Port` and `-Prefix`, and the source of a request is the
   * right-most entry of `X-Forwarded-For`. Turn it on only where every request passes a proxy that
   * sets or drops these headers.
   * @default false
   */
  readonly trustForwarded?: boolean;
  /**
   * Tells the address that a request comes from, where the server is not `node:http`; the second
   * argument is what the server hands over beside the request, as it is. It counts unless a trusted
   * `X-Forwarded-For` says more. `undefined` and `null` mean unknown; a throw is a defect, which is
   * answered with 500.
   *
   * - Bun: `(request, server: Server) => server.requestIP(request)?.address`
   * - Deno: `(_, info: Deno.ServeHandlerInfo<Deno.NetAddr>) => info.remoteAddr.hostname`
   * - Cloudflare Workers: `(request) => request.headers.get('cf-connecting-ip')`
   *
   * @default the address of the socket on `node:http`, unknown elsewhere
   */
  remoteAddress?(request: Request, environment: unknown): string | null | undefined;
  /**
   * The API's URL as clients see it, with its path. Links begin with it, whatever a request says.
   * @default where the request went
   */
  readonly publicUrl?: string;
  /**
   * The path under which the handler is mounted: `/baremetal`. Requests may have it in their path
   * or not, as with Express.
   * @default ''
   */
  readonly mountPath?: string;
  /**
   * Whether `GET /healthcheck` answers, without authentication and without checking anything
   * (CONTRACT.md §1.14).
   * @default false
   */
  readonly healthcheck?: boolean;
  /** Who may post a callback, and how often. */
  readonly callback?: CallbackSourceOptions;
  /** What is listened to of machines that boot. */
  readonly bootEvents?: {
    /**
     * Whether `GET /v2/boot-events/ipxe` answers, which iPXE scripts fetch: without authentication,
     * under the same limits as callbacks. All that it can do is to move the timeline of a run.
     * @default false
     */
    readonly ipxe?: boolean;
  };
  /** How streams of events are served, and how many there may be. */
  readonly events?: EventStreamOptions;
  /**
   * Ends the answers that would hold up the stop of a server, and lets none begin: dry runs and
   * streams of events. A reader that waits gets a complete answer, any other is cut off. Abort it
   * before the server is closed.
   * @default the inspector's stop ends them, and readers that take nothing are waited for
   */
  readonly stopping?: AbortSignal;
  /**
   * How many bytes all bodies together may cost in memory, being received or worked on: twice their
   * length, for a copy that is made. One source, an IPv4 address or the /64 of an IPv6 address, may
   * have half of it, or one body of the longest.
   * @default 100663296 (96 MiB), or three times the inspector's `limits.bodyBytes` if that is more
   */
  readonly heldBytes?: number;
  /**
   * Seconds that a body waits for room among those, unread; then the answer is 503, which a ramdisk
   * repeats. What can never fit does not wait, nor does what comes without a `Content-Length`.
   * @default 8
   */
  readonly roomSeconds?: number;
  /**
   * Seconds until all of a request's body is there, from when there is room for it; one that comes
   * later is answered with 503, which a ramdisk repeats.
   * @default 60
   */
  readonly bodySeconds?: number;
  /**
   * Whether `GET /openapi.json` answers with the API's OpenAPI document, without authentication.
   * When it is off, the path means an API version that does not exist, as in the original.
   * @default true
   */
  readonly openApi?: boolean;
  /**
   * Whether the answer to a defect names its class and text; a stack is never shown.
   * @default false
   */
  readonly debug?: boolean;
  /**
   * Called with every defect (code `internal`) that was answered with 500, and with every reason
   * why a sender could not be identified (`identity-unavailable`, `identity-refused`). What it
   * throws is dropped. The query of the request may hold secrets: log its path alone.
   * @default nobody is told
   */
  readonly onError?: (error: InspectorError, request: Request) => void;
  /**
   * Called with every request that was answered, for an access log. What it throws is dropped.
   * @default nobody is told
   */
  readonly onAnswer?: (answered: AnsweredRequest) => void;
}

/** Checked options, complete and frozen. */
export interface HandlerSettings {
  /** `undefined` lets everybody pass. */
  readonly gate: Gate | undefined;
  readonly cors: CorsSettings | undefined;
  readonly trustForwarded: boolean;
  readonly remoteAddress: SourceAddressSettings['remoteAddress'];
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** Without a slash at its end: '' for the root. */
  readonly mountPath: string;
  readonly healthcheck: boolean;
  readonly callback: CallbackSourceSettings;
  readonly bootEvents: { readonly ipxe: boolean };
  readonly events: EventStreamSettings;
  readonly stopping: AbortSignal | undefined;
  readonly bodyMemory: BodyMemoryLimits;
  readonly roomSeconds: number;
  readonly bodySeconds: number;
  readonly openApi: boolean;
  readonly debug: boolean;
  readonly onError: ((error: InspectorError, request: Request) => void) | undefined;
  readonly onAnswer: ((answered: AnsweredRequest) => void) | undefined;
}

export const HELD_BYTES = 96 * 1024 * 1024;

const withoutLastSlash = (text: string) => text.replace(/\/$/, '');

/** What the options may be. */
export const handlerSchema = z.strictObject({
  auth: z
    .custom<'noauth' | ApiAuthenticator>(
      (given) => given === 'noauth' || typeof (given as ApiAuthenticator | null)?.identify === 'function',
      "must be 'noauth' or an authenticator of requests",
    )
    .default('noauth'),
  policy: policySchema.prefault({}),
  cors: corsSchema.optional(),
  trustForwarded: z.boolean().default(false),
  remoteAddress: z
    .custom<HandlerSettings['remoteAddress']>((value) => typeof value === 'function', 'must be a function')
    .optional(),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .regex(/^[^?#]*$/, 'must have neither query nor fragment')
    .transform(withoutLastSlash)
    .optional(),
  mountPath: z
    .string()
    .transform(withoutLastSlash)
    .pipe(z.string().regex(/^(\/[\w.~-]+)*$/, "must look like '/baremetal'"))
    .default(''),
  healthcheck: z.boolean().default(false),
  callback: callbackSourceSchema.prefault({}),
  bootEvents: z.strictObject({ ipxe: z.boolean().default(false) }).prefault({}),
  events: eventStreamSchema.prefault({}),
  stopping: signalSchema.optional(),
  heldBytes: z.int().min(1).optional(),
  roomSeconds: z.number().min(0).max(86_400).default(8),
  bodySeconds: z.number().positive().max(86_400).default(60),
  openApi: z.boolean().default(true),
  debug: z.boolean().default(false),
  onError: z
    .custom<HandlerSettings['onError']>((value) => typeof value === 'function', 'must be a function')
    .optional(),
  onAnswer: z
    .custom<HandlerSettings['onAnswer']>((value) => typeof value === 'function', 'must be a function')
    .optional(),
});

/** The methods of {@link ServedInspector}; those of its objects are not checked. */
const METHODS = [
  'introspect',
  'continue',
  'callbackRefused',
  'abort',
  'reapply',
  'status',
  'list',
  'nodes',
  'dataText',
  'bootEvent',
  'bootPolicy',
  'diagnose',
  'explainLookup',
  'deletedNodes',
  'forgetDeleted',
] as const;

/**
 * Checks the options and fills in the defaults; throws `invalid-options` with everything that is
 * wrong, one a line.
 */
export function resolveHandlerOptions(inspector: ServedInspector, options: InspectorHandlerOptions): HandlerSettings {
  const parsed = handlerSchema.safeParse(withoutUndefined(options));
  const problems = parsed.success ? [] : problemsOf(parsed.error);
  if (!isInspector(inspector)) problems.unshift('the first argument: must be an Inspector');
  if (!parsed.success || problems.length > 0) {
    throw new InspectorError('invalid-options', `These options of the HTTP API cannot work:\n${problems.join('\n')}`);
  }
  const { publicUrl, remoteAddress, onError, onAnswer, heldBytes, cors, auth, policy, events, stopping, ...rest } =
    parsed.data;
  const signals = [events.signal, stopping].filter((signal) => signal !== undefined);
  const { bodyBytes } = inspector.settings.limits;
  return Object.freeze({
    ...rest,
    publicUrl,
    remoteAddress,
    onError,
    onAnswer,
    cors,
    events: { ...events, ...(signals.length > 0 && { signal: AbortSignal.any(signals) }) },
    stopping,
    gate: auth === 'noauth' ? undefined : createGate(auth, policy),
    bodyMemory: bodyMemoryLimits(heldBytes ?? Math.max(HELD_BYTES, 3 * bodyBytes), bodyBytes),
  });
}

/** One sender of slow bodies leaves half to the others. */
export function bodyMemoryLimits(bytes: number, bodyBytes: number): BodyMemoryLimits {
  return { bytes, perSource: Math.min(bytes, Math.max(Math.floor(bytes / 2), bodyBytes * COST)) };
}

/** TypeScript checks this for most callers; the others get a message instead of a surprise. */
function isInspector(value: { readonly [K in keyof ServedInspector]?: unknown } | null | undefined): boolean {
  const settings = value?.settings as { readonly limits?: { readonly bodyBytes?: unknown } } | undefined;
  return (
    METHODS.every((name) => typeof value?.[name] === 'function') &&
    typeof value?.rules === 'object' &&
    typeof value.history === 'object' &&
    typeof value.webhooks === 'object' &&
    typeof settings?.limits?.bodyBytes === 'number'
  );
}

function withoutUndefined(options: InspectorHandlerOptions): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
