import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import ky, { HTTPError, isTimeoutError } from 'ky';
import { rootReason } from '../root-reason.ts';

/** How Keystone is reached. */
export interface Transport {
  /** What sends the requests. Redirects are not followed. */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds of one attempt. */
  readonly timeout: number;
}

export interface KeystoneRequest {
  readonly method: 'GET' | 'POST';
  /** Below `/v3`. */
  readonly path: `/${string}`;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
}

/** What Keystone answered, whatever the status below 500. */
export interface KeystoneAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** `undefined` when it is no JSON. */
  readonly body: unknown;
}

export type AskKeystone = (request: KeystoneRequest) => Promise<Result<KeystoneAnswer, InspectorError>>;

/** A proxy answers these while Keystone restarts. */
const TRANSIENT = [502, 503, 504];

/**
 * Sends requests to the Keystone at `base`, each three times at most and within twice the time of
 * an attempt. `identity-unavailable` without an answer. Only the innermost reason of a failure is
 * kept: the errors around it hold the request, with its secrets.
 */
export function createAskKeystone(base: string, { fetch, timeout }: Transport): AskKeystone {
  const http = ky.create({
    fetch,
    timeout,
    totalTimeout: 2 * timeout,
    redirect: 'manual',
    retry: {
      limit: 2,
      methods: ['get', 'post'],
      statusCodes: TRANSIENT,
      afterStatusCodes: TRANSIENT,
      maxRetryAfter: 1000,
      backoffLimit: 1000,
      jitter: true,
    },
    throwHttpErrors: (status) => TRANSIENT.includes(status),
  });
  return async ({ method, path, headers, body }) => {
    const asked = `${method} ${base}${path}`;
    try {
      const response = await http(base + path, {
        method,
        headers: {
          Accept: 'application/json',
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body }),
      });
      const { status } = response;
      const answer: unknown = await response.json().catch(() => undefined);
      if (status >= 500) return unavailable(`Keystone answered ${status} to ${asked}`);
      return Ok({ status, headers: response.headers, body: answer });
    } catch (thrown) {
      if (thrown instanceof HTTPError) return unavailable(`Keystone answered ${thrown.response.status} to ${asked}`);
      if (isTimeoutError(thrown)) return unavailable(`Keystone did not answer ${asked} in time`);
      return unavailable(`Keystone could not be reached for ${asked}: ${rootReason(thrown)}`);
    }
  };
}

/** Keystone's own words about a refusal. */
export function keystoneFault({ status, body }: KeystoneAnswer): string {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? `${message} (${status})` : `status ${status}`;
}

export function unavailable(message: string) {
  return Err(new InspectorError('identity-unavailable', message));
}
