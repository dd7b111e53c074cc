import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import ky, { isHTTPError, isTimeoutError } from 'ky';
import type { Authenticator, AuthHeaders } from './authenticator.ts';
import { rootReason } from './root-reason.ts';

/** An idempotent request: it may be sent more than once. */
export interface ServiceRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: AuthHeaders;
  /** Makes the body anew for each attempt: a stream can be sent only once. */
  readonly body?: () => ReadableStream<Uint8Array>;
}

/** What the service answered, whatever the status. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Why there is no complete answer. It holds no header of the request. */
export interface ServiceFailure {
  readonly reason: string;
  readonly cause: unknown;
}

/** When a request is repeated: after a connection failure and after 429, 498, 502, 503 and 504. */
export interface ServiceRetryOptions {
  /** How often one request is sent at most; 1 never repeats. */
  readonly attempts: number;
  /**
   * Milliseconds before the second attempt; doubled each time, and shortened by up to a half at
   * random.
   */
  readonly firstPause: number;
  /** Milliseconds of the longest pause, whatever the service asks for (`Retry-After`). */
  readonly longestPause: number;
}

export interface ServiceClientOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly retry: ServiceRetryOptions;
  /** Bytes of the longest answer that is read. */
  readonly longestAnswer: number;
  readonly userAgent: string;
  /**
   * Gives requests their credentials. After a 401 it renews them, once an attempt.
   * @default none
   */
  readonly authenticator?: Authenticator;
}

/**
 * Sends a request, repeated where that may help, within `milliseconds` in all, the reading of the
 * answer included. Never throws.
 */
export type ServiceClient = (
  request: ServiceRequest,
  milliseconds: number,
) => Promise<Result<ServiceAnswer, ServiceFailure>>;

/**
 * Statuses after which a request is repeated. Swift answers 498 to requests over its rate limit.
 */
const AGAIN = [429, 498, 502, 503, 504];

const NOT_IN_TIME: ServiceFailure = { reason: 'no answer in time', cause: undefined };

/**
 * Sends requests to OpenStack services through ky, which repeats them and limits their time.
 *
 * Headers and body bypass ky: its errors contain the request, and it would keep a copy of the body
 * for the next attempt.
 */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { attempts: mostAttempts, firstPause, longestPause } = options.retry;
  const http = ky.create({
    timeout: false,
    throwHttpErrors: (status) => AGAIN.includes(status),
    retry: {
      limit: mostAttempts - 1,
      statusCodes: AGAIN,
      afterStatusCodes: [429, 503],
      maxRetryAfter: longestPause,
      delay: (count) => firstPause * 2 ** (count - 1),
      backoffLimit: longestPause,
      // Random, so that requests that were refused together are not repeated together.
      jitter: (pause) => pause * (0.5 + Math.random() / 2),
    },
  });
  return async (request, milliseconds) => {
    let attempts = 0;
    let last: Result<ServiceAnswer, unknown> | undefined;
    const attempt = async ({ signal }: Request): Promise<Response> => {
      attempts += 1;
      try {
        const response = await passing(options, request, signal);
        const text = await readAnswerText(response, options.longestAnswer);
        last = Ok({ status: response.status, headers: response.headers, text });
        return response;
      } catch (thrown) {
        // An attempt that is cut off because the time is over has no reason of its own.
        if (!signal.aborted) last = Err(thrown);
        throw thrown;
      }
    };
    try {
      await http(request.url, {
        method: request.method,
        totalTimeout: Math.max(1, Math.ceil(milliseconds)),
        fetch: (attempted) => attempt(attempted as Request),
      });
    } catch (thrown) {
      // The failure of the last attempt says more than that the time ran out.
      if (!isHTTPError(thrown) && !isTimeoutError(thrown)) last = Err(thrown);
    }
    if (last?.ok === true) return last;
    return Err(last === undefined ? NOT_IN_TIME : describe(last.val, attempts));
  };
}

/** One attempt. It has a second request where the credentials of the first are refused. */
async function passing(options: ServiceClientOptions, request: ServiceRequest, signal: AbortSignal): Promise<Response> {
  const { authenticator, fetch, userAgent } = options;
  for (let renewed = false; ; renewed = true) {
    const credentials = await authenticator?.headers();
    if (credentials?.err) throw credentials.val;
    const response = await fetch(request.url, {
      method: request.method,
      headers: { 'User-Agent': userAgent, ...request.headers, ...credentials?.val },
      // Fetch requires this for a body that is a stream.
      ...(request.body !== undefined && { body: request.body(), duplex: 'half' }),
      signal,
      // A redirect would send credentials elsewhere.
      redirect: 'manual',
    });
    if (response.status !== 401 || renewed || credentials === undefined) return response;
    const better = await authenticator?.renew(credentials.val);
    if (better?.err) throw better.val;
    if (better?.val !== true) return response;
    await response.body?.cancel();
  }
}

function describe(cause: unknown, attempts: number): ServiceFailure {
  // An error of the authenticator already has its number of attempts.
  if (InspectorError.is(cause)) return { reason: cause.message, cause };
  return { reason: attempts === 1 ? rootReason(cause) : `${rootReason(cause)} (${attempts} attempts)`, cause };
}

/**
 * The body of an answer as text, piece by piece, so that its bytes are never all there beside it.
 * Beyond `longest` bytes it is given up, whatever its headers promised.
 */
async function readAnswerText(response: Response, longest: number): Promise<string> {
  if (response.body === null) return '';
  // What was kept is handed on to the letter, a byte order mark included.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const reader = response.body.getReader();
  let text = '';
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > longest) {
      await reader.cancel();
      throw new RangeError(`the answer is longer than ${longest} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
