import type { Emit } from '../contracts/flow-events.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';
import { resumeAbandoned } from './resume.ts';
import { Ticker } from './ticker.ts';
import type { UpkeepContext } from './upkeep-context.ts';

type Round = () => Promise<Result<void, InspectorError>>;

const NOT_STARTED =
  'this inspector was not started: no run times out or is resumed until start() or upkeep() is called';

/** What is done again and again from start to stop. */
export class Rounds {
  readonly #context: UpkeepContext;
  readonly #tickers: readonly Ticker[];
  /** Whether somebody sees to upkeep, or was told that nobody does. */
  #isKept = false;

  /** @param rounds - `sync` of the firewall; `undefined` where there is none */
  constructor(context: UpkeepContext, rounds: { readonly upkeep: Round; readonly sync: Round | undefined }) {
    this.#context = context;
    const { cleanUpPeriod, pxeFilter } = context.settings;
    this.#tickers = [
      new Ticker(context, cleanUpPeriod, rounds.upkeep),
      ...(rounds.sync === undefined ? [] : [new Ticker(context, pxeFilter.syncPeriod, rounds.sync)]),
    ];
  }

  /** Notes that somebody sees to upkeep. */
  noteUpkeep(): void {
    this.#isKept = true;
  }

  /**
   * Warns that nobody sees to upkeep, once. It is not begun unasked: a script that only looks at a
   * status would never end.
   */
  warnOnce(emit: Emit): void {
    if (!this.#isKept) emit(undefined, { type: 'warning', source: 'inspector', message: NOT_STARTED });
    this.#isKept = true;
  }

  /** Begins them, enforces the boot policy, and takes over runs of instances that are gone. */
  async start(): Promise<Result<void, InspectorError>> {
    this.noteUpkeep();
    for (const ticker of this.#tickers) ticker.start();
    const enforced = await this.#context.policy.start();
    return enforced.err ? enforced : resumeAbandoned(this.#context);
  }

  /** A round that goes on is among what a stop waits for, and no longer than the rest. */
  stop(): void {
    for (const ticker of this.#tickers) void ticker.stop();
  }
}
