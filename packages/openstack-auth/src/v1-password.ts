import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { Authenticator, AuthHeaders } from './authenticator.ts';
import { createServiceClient } from './create-service-client.ts';
import type { ServiceClient } from './create-service-client.ts';
import type { V1PasswordAuth } from './v1-password-auth.ts';

/** Milliseconds until a token must have been given. */
const PATIENCE = 5000;
const RETRY = { attempts: 4, firstPause: 100, longestPause: 1000 };

/** What was given for a user name and a password. */
interface Granted {
  readonly headers: AuthHeaders;
  readonly storageUrl: string;
}

/**
 * Tokens of Swift's own authentication. What goes wrong is `store-failed`: nothing but an object
 * store is behind it.
 */
export class V1Password implements Authenticator {
  readonly #authUrl: string;
  readonly #credentials: AuthHeaders;
  readonly #send: ServiceClient;
  #granted: Granted | undefined;
  #asking: Promise<Result<Granted, InspectorError>> | undefined;

  constructor({ authUrl, username, password }: V1PasswordAuth, fetch: typeof globalThis.fetch) {
    this.#authUrl = authUrl;
    this.#credentials = { 'X-Auth-User': utf8(username), 'X-Auth-Key': utf8(password) };
    this.#send = createServiceClient({
      fetch,
      retry: RETRY,
      longestAnswer: 2 ** 20,
      userAgent: 'ironic-inspector-typescript',
    });
  }

  async headers(): Promise<Result<AuthHeaders, InspectorError>> {
    return (await this.#token()).map(({ headers }) => headers);
  }

  async renew(refused: AuthHeaders): Promise<Result<boolean, InspectorError>> {
    if (this.#granted !== undefined && isSame(this.#granted.headers, refused)) this.#granted = undefined;
    // The service may give the same token again, since it is good as far as it can tell.
    return (await this.#token()).map(({ headers }) => !isSame(headers, refused));
  }

  async endpoint({ type }: { readonly type: string }): Promise<Result<string | undefined, InspectorError>> {
    if (type !== 'object-store') return Ok(undefined);
    return (await this.#token()).map(({ storageUrl }) => storageUrl);
  }

  /** Concurrent callers share one request; after a failure the next caller asks again. */
  async #token(): Promise<Result<Granted, InspectorError>> {
    if (this.#granted !== undefined) return Ok(this.#granted);
    this.#asking ??= this.#ask();
    return await this.#asking;
  }

  async #ask(): Promise<Result<Granted, InspectorError>> {
    const answer = await this.#send({ method: 'GET', url: this.#authUrl, headers: this.#credentials }, PATIENCE);
    this.#asking = undefined;
    if (answer.err) return this.#failed(answer.val.reason, answer.val.cause);
    const { status, headers } = answer.val;
    if (status === 401 || status === 403) return this.#failed(`user name or password is wrong (${status})`);
    if (status < 200 || status > 299) return this.#failed(`it answered ${status}`);
    const token = headers.get('x-auth-token') ?? headers.get('x-storage-token');
    const storageUrl = headers.get('x-storage-url');
    if (token === null || storageUrl === null || !URL.canParse(storageUrl)) {
      return this.#failed('its answer has no X-Auth-Token, or no X-Storage-Url');
    }
    this.#granted = Object.freeze({
      headers: Object.freeze({ 'X-Auth-Token': token }),
      storageUrl: storageUrl.replace(/\/+$/, ''),
    });
    return Ok(this.#granted);
  }

  #failed(reason: string, cause?: unknown): Result<never, InspectorError> {
    return Err(new InspectorError('store-failed', `no token from ${this.#authUrl}: ${reason}`, { cause }));
  }
}

function isSame(a: AuthHeaders, b: AuthHeaders): boolean {
  return a['X-Auth-Token'] === b['X-Auth-Token'];
}

/** Header values are bytes, one a character. */
function utf8(text: string): string {
  return String.fromCodePoint(...new TextEncoder().encode(text));
}
