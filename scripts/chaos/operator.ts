import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';
import { fetchFromAny } from './site.ts';

const ANSWER_MS = 3000;
const PAUSE_MS = 1000;
const LOOK_MS = 300;

export interface Requests {
  accepted: number;
  retried: number;
}

/** What the API says of a node's newest run. */
export interface Status {
  readonly state: string;
  readonly finished: boolean;
  readonly error: string | null;
  readonly started_at: string;
}

/**
 * Somebody who wants things done, and asks one instance or another until they are. All of it ends
 * when `signal` says so.
 */
export class Operator {
  readonly requests: Requests = { accepted: 0, retried: 0 };
  readonly signal: AbortSignal;
  readonly #urls: readonly string[];
  readonly #random: Random;

  constructor(urls: readonly string[], random: Random, signal: AbortSignal) {
    this.#urls = urls;
    this.#random = random;
    this.signal = signal;
  }

  /**
   * Begins a run. An answer may have been lost: a run that is on record since is not asked for
   * again.
   */
  async introspect(uuid: string): Promise<void> {
    let before: Status | 'none' | undefined;
    await this.#insist(async () => {
      const now = await this.status(uuid);
      // Who asks without knowing might ask for one run too many.
      if (now === undefined) return false;
      before ??= now;
      return startOf(now) !== startOf(before) || this.#isAccepted(uuid);
    });
  }

  /** Has what waits for its ramdisk ended. It is refused in all other states but the last ones. */
  async abort(uuid: string): Promise<void> {
    await this.#insist(() => this.#isAccepted(`${uuid}/abort`));
  }

  async reapply(uuid: string): Promise<void> {
    await this.#insist(() => this.#isAccepted(`${uuid}/data/unprocessed`));
  }

  /**
   * Waits until the node's run is as wanted. @returns how it is then; `undefined` when nobody waits
   * any longer.
   */
  async until(uuid: string, wanted: (status: Status) => boolean): Promise<Status | undefined> {
    for (; !this.signal.aborted; await pause(LOOK_MS, this.signal)) {
      const status = await this.status(uuid);
      if (status !== undefined && status !== 'none' && wanted(status)) return status;
    }
    return undefined;
  }

  ended(uuid: string): Promise<Status | undefined> {
    return this.until(uuid, ({ finished }) => finished);
  }

  /** `none` when there is no run; `undefined` when nobody answers. */
  async status(uuid: string): Promise<Status | 'none' | undefined> {
    const answer = await this.#ask('GET', uuid);
    if (answer?.status === 404) return 'none';
    return answer?.status === 200 ? (JSON.parse(answer.text) as Status) : undefined;
  }

  async #insist(isDone: () => Promise<boolean>): Promise<void> {
    for (; !this.signal.aborted; await pause(PAUSE_MS, this.signal)) {
      if (await isDone()) {
        this.requests.accepted++;
        return;
      }
      this.requests.retried++;
    }
  }

  async #isAccepted(path: string): Promise<boolean> {
    return (await this.#ask('POST', path))?.status === 202;
  }

  async #ask(method: string, path: string): Promise<{ readonly status: number; readonly text: string } | undefined> {
    try {
      const response = await fetchFromAny(this.#random.shuffled(this.#urls), `/v1/introspection/${path}`, {
        method,
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      return { status: response.status, text: await response.text() };
    } catch {
      return undefined;
    }
  }
}

function startOf(status: Status | 'none'): string | undefined {
  return status === 'none' ? undefined : status.started_at;
}

/** Ends early when told to. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
