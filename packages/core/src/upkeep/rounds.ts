import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';
import { resumeAbandoned } from './resume.ts';
import { Ticker } from './ticker.ts';
import type { UpkeepContext } from './upkeep-context.ts';

type Round = () => Promise<Result<void, InspectorError>>;

/** What is done again and again from start to stop. */
export class Rounds {
  readonly #context: UpkeepContext;
  readonly #tickers: readonly Ticker[];

  /** @param rounds - `sync` of the firewall; `undefined` where there is none */
  constructor(context: UpkeepContext, rounds: { readonly upkeep: Round; readonly sync: Round | undefined }) {
    this.#context = context;
    const { cleanUpPeriod, pxeFilter } = context.settings;
    this.#tickers = [
      new Ticker(context, cleanUpPeriod, rounds.upkeep),
      ...(rounds.sync === undefined ? [] : [new Ticker(context, pxeFilter.syncPeriod, rounds.sync)]),
    ];
  }

  /** Begins them, enforces the boot policy, and takes over runs of instances that are gone. */
  async start(): Promise<Result<void, InspectorError>> {
    for (const ticker of this.#tickers) ticker.start();
    const enforced = await this.#context.policy.start();
    return enforced.err ? enforced : resumeAbandoned(this.#context);
  }

  /** A round that goes on is among what a stop waits for, and no longer than the rest. */
  stop(): void {
    for (const ticker of this.#tickers) void ticker.stop();
  }
}
