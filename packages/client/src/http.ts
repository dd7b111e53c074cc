import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import ky, { isHTTPError, isTimeoutError } from 'ky';
import type { ClientSettings } from './options.ts';
import { untilAborted } from './until-aborted.ts';

/** One request. */
export interface Question {
  /** Only a GET is ever sent more than once. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Behind the endpoint: `/v1/introspection/node-1`, its parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** JSON text. */
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** What the server answered, whatever the status. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** How a request that opens a stream is answered. */
export type Opened =
  | {
      /** The answer of 2xx: its body is the caller's to read, for as long as it takes. */
      readonly response: Response;
      readonly refusal?: never;
    }
  | {
      readonly response?: never;
      /** Any other answer, read to its end. */
      readonly refusal: Answer;
    };

/** The way to the server: everything that is sent goes through it. Nothing here throws. */
export interface Http {
  /** Asks, and reads the answer. */
  ask(question: Question): Promise<Result<Answer, InspectorError>>;
  /** Asks once, for an answer that goes on. */
  open(question: Question): Promise<Result<Opened, InspectorError>>;
}

/** Statuses after which a request that only reads is repeated. */
const AGAIN = [429, 502, 503, 504];

/**
 * Sends requests through ky, which repeats them and limits their time. Headers and body bypass ky:
 * its errors contain the request.
 */
export function createHttp(settings: ClientSettings): Http {
  const { timeout, retry, base } = settings;
  const http = ky.create({
    timeout,
    throwHttpErrors: (status) => AGAIN.includes(status),
    retry: {
      limit: retry.attempts - 1,
      methods: ['get'],
      statusCodes: AGAIN,
      afterStatusCodes: [429, 503],
      maxRetryAfter: retry.longestPause,
      retryOnTimeout: true,
      delay: (count) => retry.firstPause * 2 ** (count - 1),
      backoffLimit: retry.longestPause,
      // Random, so that requests that were refused together are not repeated together.
      jitter: (pause) => pause * (0.5 + Math.random() / 2),
    },
  });
  const ask: Http['ask'] = async (question) => {
    let last: Result<Answer, unknown> | undefined;
    let attempts = 0;
    const attempt = async ({ signal }: Request): Promise<Response> => {
      attempts += 1;
      try {
        const response = await send(settings, question, signal);
        last = Ok({ status: response.status, headers: response.headers, text: await response.text() });
        return response;
      } catch (thrown) {
        // An attempt that is cut off because the time is over has no reason of its own.
        last = signal.aborted ? undefined : Err(thrown);
        throw thrown;
      }
    };
    try {
      // Without the query, which may hold a secret.
      await http(`${base}${question.path}`, {
        method: question.method,
        fetch: (request) => attempt(request as Request),
        ...(question.signal !== undefined && { signal: question.signal }),
      });
    } catch (thrown) {
      if (question.signal?.aborted === true) return Err(aborted());
      if (!isHTTPError(thrown) && !isTimeoutError(thrown)) last ??= Err(thrown);
    }
    if (last?.ok === true) return last;
    return Err(silence(question, last?.val, attempts, timeout));
  };
  const open: Http['open'] = async (question) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeout);
    const signal = AbortSignal.any([late.signal, ...(question.signal === undefined ? [] : [question.signal])]);
    let reason: unknown;
    try {
      // An authenticator, or a `fetch` of the user's own, may not know the signal.
      const opened = await untilAborted(begin(settings, question, signal), signal);
      if (opened !== undefined) return Ok(opened);
    } catch (thrown) {
      reason = late.signal.aborted ? undefined : thrown;
    } finally {
      clearTimeout(timer);
    }
    return Err(question.signal?.aborted === true ? aborted() : silence(question, reason, 1, timeout));
  };
  return { ask, open };
}

/** The beginning of an answer that goes on, or all that says why there is none. */
async function begin(settings: ClientSettings, question: Question, signal: AbortSignal): Promise<Opened> {
  const response = await send(settings, question, signal);
  const { status, headers, ok } = response;
  if (!ok) return { refusal: { status, headers, text: await response.text().catch(() => '') } };
  // Nobody waits for it any more.
  if (signal.aborted) await response.body?.cancel();
  return { response };
}

/** One attempt. It has a second request where the credentials of the first are refused. */
async function send(settings: ClientSettings, question: Question, signal: AbortSignal): Promise<Response> {
  const { authenticator, fetch, base } = settings;
  const { method, body, headers } = question;
  for (let renewed = false; ; renewed = true) {
    const credentials = await authenticator?.headers();
    if (credentials?.err) throw credentials.val;
    const response = await fetch(urlOf(base, question), {
      method,
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
        ...credentials?.val,
      },
      ...(body !== undefined && { body }),
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

function urlOf(base: string, { path, query = {} }: Question): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return pairs.length === 0 ? `${base}${path}` : `${base}${path}?${new URLSearchParams(pairs)}`;
}

function aborted(): InspectorError {
  return new InspectorError('wait-aborted', 'The request was aborted by its caller');
}

/** The error for a request without an answer. It holds nothing of the request but its path. */
function silence({ method, path }: Question, cause: unknown, attempts: number, timeout: number): InspectorError {
  // An authenticator's.
  if (InspectorError.is(cause)) return cause;
  const times = attempts > 1 ? ` (${attempts} attempts)` : '';
  const asked = `${method} ${path}`;
  const message =
    cause === undefined
      ? `The inspector did not answer ${asked} within ${timeout} ms${times}`
      : `The inspector could not be reached for ${asked}${times}: ${rootReason(cause)}`;
  return new InspectorError('inspector-unavailable', message, { cause });
}

/** `fetch` wraps `connect ECONNREFUSED …` in sentences that say nothing. */
function rootReason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.cause instanceof Error) return rootReason(thrown.cause);
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return thrown.errors.map(rootReason).join(', ');
  return thrown.message === '' ? thrown.name : thrown.message;
}
