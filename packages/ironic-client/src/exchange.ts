import ky, { isTimeoutError } from 'ky';
import type { ClientSettings } from './options.ts';

/** A request to Ironic, without the headers that every request has. */
export interface IronicRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the endpoint, encoded, with the query: `/v1/nodes/<uuid>?fields=uuid`. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string | undefined;
  /** The node it is about, as the caller named it, for errors. */
  readonly node?: string | undefined;
  /** Whether the request is not idempotent: it is then not repeated after an answer was lost. */
  readonly onlyOnce?: boolean | undefined;
}

/** What Ironic answered, whatever the status. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** There was no complete answer. Ironic may have carried the request out or not. */
export interface NoAnswer {
  readonly kind: 'no-answer';
  /**
   * `aborted`: the caller's signal; `forbidden`: the caller did not let it proceed; `too-large`:
   * the answer passed a limit of the `fetch` in use.
   */
  readonly why: 'aborted' | 'forbidden' | 'timed-out' | 'unreachable' | 'too-large';
  readonly cause: unknown;
}

export type AttemptOutcome = Answer | NoAnswer;

/**
 * Sends a request once to the service at `base`; never throws. `timeout` in milliseconds covers the
 * reading of the answer.
 */
export type Exchange = (
  base: string,
  request: IronicRequest,
  headers: Readonly<Record<string, string>>,
  timeout: number,
  signal: AbortSignal | undefined,
) => Promise<AttemptOutcome>;

/**
 * One attempt over ky, which keeps the time.
 *
 * Body and headers go to `fetch` as text and a plain record, not by way of ky's `Request`, where
 * they would become a stream and a header list and be read back from there. Nor does the caller's
 * signal go by way of ky, which would follow it with two more. Both are a third of the CPU time of
 * a call. Repeating is not left to ky, because a pause must not hold a place among the concurrent
 * requests, and because Ironic's 409 must be read first.
 */
export function createExchange({ fetch }: Pick<ClientSettings, 'fetch'>): Exchange {
  const http = ky.create({ retry: 0, throwHttpErrors: false });
  return async (base, request, headers, timeout, signal) => {
    const url = base + request.path;
    const end = new AbortController();
    const onAbort = () => end.abort(signal?.reason);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort);
    let answer: Answer | undefined;
    const attempt = async (): Promise<Response> => {
      const response = await fetch(url, {
        method: request.method,
        headers,
        body: request.body ?? null,
        signal: end.signal,
        // A redirected PATCH would become a GET, and credentials would go where nobody sent them.
        redirect: 'manual',
      });
      answer = new ReadAnswer(response, await response.text());
      return response;
    };
    try {
      await http(url, { method: request.method, timeout: Math.max(1, Math.ceil(timeout)), fetch: attempt });
    } catch (cause) {
      // Late: the request still goes on.
      end.abort(cause);
      return { kind: 'no-answer', why: reasonFor(cause, signal), cause };
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    return answer ?? { kind: 'no-answer', why: 'unreachable', cause: undefined };
  };
}

/** Most answers are used without a look at their headers, and making a list of those is work. */
class ReadAnswer implements Answer {
  readonly kind = 'answer';
  readonly status: number;
  readonly text: string;
  readonly #response: Response;

  constructor(response: Response, text: string) {
    this.status = response.status;
    this.text = text;
    this.#response = response;
  }

  get headers(): Headers {
    return this.#response.headers;
  }
}

function reasonFor(cause: unknown, signal: AbortSignal | undefined): NoAnswer['why'] {
  if (signal?.aborted === true) return 'aborted';
  if (isTimeoutError(cause)) return 'timed-out';
  return isTooLarge(cause) ? 'too-large' : 'unreachable';
}

/** undici's limit, however deep ky and fetch have wrapped it. */
function isTooLarge(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return ('code' in cause && cause.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') || isTooLarge(cause.cause);
}
