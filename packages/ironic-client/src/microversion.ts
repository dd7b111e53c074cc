import { Err, InspectorError, isJsonObject, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { Answer, IronicRequest } from './exchange.ts';
import { unusable } from './failure.ts';
import { untilAborted } from './limiter.ts';
import { minorOf, OLDEST_USABLE, versionText } from './version.ts';

export const DISCOVERY: IronicRequest = { method: 'GET', path: '/v1/' };

/**
 * The API version spoken with Ironic: the highest that both sides know, negotiated at the first
 * call.
 */
export class Microversion {
  readonly #newest: number;
  readonly #discover: () => Promise<Result<Answer, InspectorError>>;
  #agreed: Result<number, InspectorError> | undefined;
  #asking: Promise<Result<number, InspectorError>> | undefined;

  /** `discover` sends {@link DISCOVERY}, in bounded time. */
  constructor(newest: number, discover: () => Promise<Result<Answer, InspectorError>>) {
    this.#newest = newest;
    this.#discover = discover;
  }

  /** The version agreed upon; `undefined` when Ironic has to be asked. */
  get known(): number | undefined {
    return this.#agreed?.ok === true ? this.#agreed.val : undefined;
  }

  /**
   * Agrees with Ironic on a version. Concurrent callers share one request, and one caller's signal
   * ends only its own waiting; after a failure the next caller asks again.
   */
  async agree(signal: AbortSignal | undefined): Promise<Result<number, InspectorError>> {
    if (this.#agreed !== undefined) return this.#agreed;
    this.#asking ??= this.#ask();
    return await untilAborted(this.#asking, signal, () =>
      Err(
        new InspectorError('ironic-unavailable', 'The call was given up before Ironic told its API versions', {
          cause: signal?.reason,
        }),
      ),
    );
  }

  /** Forgets a version that Ironic no longer takes, because it was replaced by another release. */
  forget(version: number): void {
    if (this.known === version) this.#agreed = undefined;
  }

  async #ask(): Promise<Result<number, InspectorError>> {
    const answer = await this.#discover();
    const agreed = answer.ok ? choose(answer.val, this.#newest) : answer;
    if (agreed.ok) this.#agreed = agreed;
    this.#asking = undefined;
    return agreed;
  }
}

function choose(answer: Answer, newest: number): Result<number, InspectorError> {
  const range = rangeIn(answer.headers) ?? rangeInDocument(answer.text);
  if (range === undefined) {
    return Err(unusable(DISCOVERY, 'it tells no API versions; is this the endpoint of Ironic?'));
  }
  const { oldest, latest } = range;
  const offered = `Ironic offers API versions ${versionText(oldest)} to ${versionText(latest)}`;
  if (latest < OLDEST_USABLE) {
    const reason = `${offered}, but at least ${versionText(OLDEST_USABLE)} is needed`;
    return Err(new InspectorError('ironic-failed', reason));
  }
  const chosen = Math.min(latest, newest);
  if (chosen < oldest) {
    return Err(new InspectorError('ironic-failed', `${offered}, but none after ${versionText(newest)} may be used`));
  }
  return Ok(chosen);
}

interface Range {
  readonly oldest: number;
  readonly latest: number;
}

function rangeIn(headers: Headers): Range | undefined {
  const latest = minorOf(headers.get('x-openstack-ironic-api-maximum-version'));
  if (latest === undefined) return undefined;
  return { latest, oldest: minorOf(headers.get('x-openstack-ironic-api-minimum-version')) ?? 1 };
}

/** The range in the document of versions, where a proxy has dropped the headers that say it. */
function rangeInDocument(text: string): Range | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const version = isJsonObject(document) ? document['version'] : undefined;
  if (!isJsonObject(version)) return undefined;
  const latest = minorOf(version['version']);
  return latest === undefined ? undefined : { latest, oldest: minorOf(version['min_version']) ?? 1 };
}
