import { DONE, Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { CallOptions, Result } from '@ironic-inspector/core';
import type { AuthHeaders } from '@ironic-inspector/openstack-auth';
import { createExchange } from './exchange.ts';
import type { Answer, IronicRequest } from './exchange.ts';
import { refusalError, silence } from './failure.ts';
import { createLocate } from './locate.ts';
import type { Locate } from './locate.ts';
import { DISCOVERY, Microversion } from './microversion.ts';
import type { ClientSettings } from './options.ts';
import { createRetryingSend } from './retrying-send.ts';
import type { Budget, Reply, RetryingSend } from './retrying-send.ts';
import { untilAborted } from './limiter.ts';
import { versionText } from './version.ts';

/** What Ironic answered to a request, repetitions included. */
export type IronicAnswer = Extract<Reply, { kind: 'answer' }>;

/** Ironic behind its authentication and API versions. */
export class Ironic {
  readonly #settings: ClientSettings;
  readonly #send: RetryingSend;
  readonly #version: Microversion;
  readonly #locate: Locate;
  /** Made once, and again when Ironic speaks another version. */
  #prepared: Prepared;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#prepared = prepare(settings.userAgent, undefined);
    this.#locate = createLocate(settings);
    this.#send = createRetryingSend(settings, createExchange(settings));
    this.#version = new Microversion(settings.maxVersion, () => this.#discover());
  }

  /** Starts the time of one call; its requests share the budget. */
  begin(options: CallOptions | undefined): ClientCall {
    return new ClientCall(this, { left: this.#settings.retry.total }, options);
  }

  /** Sends a request in the version agreed upon. Any answer is `Ok`, whatever its status. */
  async ask(
    request: IronicRequest,
    budget: Budget,
    options: CallOptions | undefined,
  ): Promise<Result<IronicAnswer, InspectorError>> {
    const signal = options?.signal;
    if (signal?.aborted === true) {
      return Err(silence(request, { kind: 'no-answer', why: 'aborted', cause: signal.reason }, 0));
    }
    for (let retold = false; ; retold = true) {
      const version = this.#version.known ?? (await this.#agree(budget, signal));
      if (typeof version !== 'number') return version;
      const answer = await this.#authenticated(request, this.#headersFor(version), budget, options);
      if (retold || answer.err || answer.val.status !== 406) return answer;
      // Ironic was replaced by another release since it told its versions.
      this.#version.forget(version);
    }
  }

  /** The y of the version 1.y agreed upon. */
  async version(budget: Budget, signal: AbortSignal | undefined): Promise<Result<number, InspectorError>> {
    const version = this.#version.known ?? (await this.#agree(budget, signal));
    return typeof version === 'number' ? Ok(version) : version;
  }

  async #agree(budget: Budget, signal: AbortSignal | undefined): Promise<number | Result<never, InspectorError>> {
    const begun = performance.now();
    const agreed = await this.#version.agree(signal);
    budget.left -= performance.now() - begun;
    return agreed.ok ? agreed.val : agreed;
  }

  async #discover(): Promise<Result<Answer, InspectorError>> {
    const budget = { left: this.#settings.retry.total };
    const answer = await this.#authenticated(DISCOVERY, this.#headersFor(undefined), budget, undefined);
    if (answer.err || isSuccess(answer.val)) return answer;
    return Err(refusalError(DISCOVERY, answer.val));
  }

  async #authenticated(
    request: IronicRequest,
    prepared: Readonly<Record<string, string>>,
    budget: Budget,
    options: CallOptions | undefined,
  ): Promise<Result<IronicAnswer, InspectorError>> {
    const { authenticator } = this.#settings;
    for (let renewed = false; ; renewed = true) {
      const ready = await this.#prepare(request, budget, options?.signal);
      if (ready.err) return ready;
      const { base, credentials } = ready.val;
      const headers: Record<string, string> = { ...prepared, ...credentials };
      const requestId = options?.requestId;
      // Another form Ironic does not accept.
      if (requestId !== undefined && REQUEST_ID.test(requestId)) headers['X-Openstack-Request-Id'] = requestId;
      if (request.body !== undefined) headers['Content-Type'] = 'application/json';
      const reply = await this.#send(base, request, headers, budget, options);
      if (reply.kind === 'no-answer') return Err(silence(request, reply, reply.attempts));
      if (reply.status !== 401 || renewed) return Ok(reply);
      const better = await authenticator.renew(credentials);
      if (better.err) return better;
      if (!better.val) return Ok(reply);
    }
  }

  #headersFor(version: number | undefined): Readonly<Record<string, string>> {
    if (this.#prepared.version !== version) this.#prepared = prepare(this.#settings.userAgent, version);
    return this.#prepared.headers;
  }

  /**
   * The base URL and the headers of a request. Asking Keystone for them counts as time of the call.
   */
  async #prepare(
    request: IronicRequest,
    budget: Budget,
    signal: AbortSignal | undefined,
  ): Promise<Result<{ readonly base: string; readonly credentials: AuthHeaders }, InspectorError>> {
    const begun = performance.now();
    const ask = async () => {
      const credentials = await this.#settings.authenticator.headers();
      if (credentials.err) return credentials;
      return (await this.#locate()).map((base) => ({ base, credentials: credentials.val }));
    };
    const ready = await untilAborted(ask(), signal, () =>
      Err(silence(request, { kind: 'no-answer', why: 'aborted', cause: signal?.reason }, 0)),
    );
    budget.left -= performance.now() - begun;
    return ready;
  }
}

/** One call of the contract, of one request or more. */
export class ClientCall {
  readonly #ironic: Ironic;
  readonly #budget: Budget;
  readonly #options: CallOptions | undefined;

  constructor(ironic: Ironic, budget: Budget, options: CallOptions | undefined) {
    this.#ironic = ironic;
    this.#budget = budget;
    this.#options = options;
  }

  /** Sends a request. Any answer is `Ok`, whatever its status; `Err` when there is none. */
  send(request: IronicRequest): Promise<Result<IronicAnswer, InspectorError>> {
    return this.#ironic.ask(request, this.#budget, this.#options);
  }

  /** `Err` when Ironic is older than 1.`minor`, which `what` needs. */
  async needs(minor: number, what: string): Promise<Result<void, InspectorError>> {
    const version = await this.#ironic.version(this.#budget, this.#options?.signal);
    if (version.err) return version;
    if (version.val >= minor) return DONE;
    const spoken = `only ${versionText(version.val)} is spoken with this Ironic`;
    return Err(new InspectorError('ironic-failed', `${what} needs API version ${versionText(minor)}; ${spoken}`));
  }
}

export function isSuccess({ status }: Pick<Answer, 'status'>): boolean {
  return status >= 200 && status < 300;
}

const REQUEST_ID = /^req-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The headers that all requests of one version have. */
interface Prepared {
  readonly version: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function prepare(userAgent: string, version: number | undefined): Prepared {
  const headers = { Accept: 'application/json', 'User-Agent': userAgent };
  if (version === undefined) return { version, headers };
  const text = versionText(version);
  // The header that Ironic has always had, and the one that all OpenStack services share.
  const versions = { 'X-OpenStack-Ironic-API-Version': text, 'OpenStack-API-Version': `baremetal ${text}` };
  return { version, headers: { ...headers, ...versions } };
}
