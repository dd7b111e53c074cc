import type { Emit } from '../contracts/flow-events.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';
import { keepRuns, leave } from './do-upkeep.ts';
import { keepHistory } from './keep-history.ts';
import { resumeAbandoned } from './resume.ts';
import { Ticker } from './ticker.ts';
import type { UpkeepContext } from './upkeep-context.ts';
import { WEBHOOK_PERIOD, WebhookRounds } from './webhook-rounds.ts';

/** Does what a stop waits for. */
type Work = (doing: string, flow: () => Promise<Result<void, InspectorError>>) => Promise<Result<void, InspectorError>>;

const NOT_STARTED =
  'this inspector was not started: no run times out or is resumed until start() or upkeep() is called';

/** What is done again and again from start to stop. */
export class Rounds {
  readonly #context: UpkeepContext;
  readonly #tickers: readonly Ticker[];
  readonly #webhooks: WebhookRounds | undefined;
  /** Whether somebody sees to upkeep, or was told that nobody does. */
  #isKept = false;

  constructor(context: UpkeepContext, work: Work) {
    this.#context = context;
    const { policy, recorder, settings } = context;
    const webhooks = context.webhooks && new WebhookRounds(context, context.webhooks);
    this.#webhooks = webhooks;
    const ticker = (period: number, doing: string, flow: () => Promise<Result<void, InspectorError>>) =>
      new Ticker(context, period, () => work(doing, flow));
    this.#tickers = [
      ticker(settings.cleanUpPeriod, 'upkeep', () => keepRuns(context)),
      ...(recorder ? [ticker(settings.cleanUpPeriod, 'history', () => keepHistory(context))] : []),
      ...(webhooks ? [ticker(WEBHOOK_PERIOD, 'webhooks', () => webhooks.round())] : []),
      ...(policy.firewall ? [ticker(settings.pxeFilter.syncPeriod, 'boot policy', () => policy.sync())] : []),
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

  /** Leaves to others what one instance does, once nothing goes on any more. */
  async leave(): Promise<Result<void, InspectorError>> {
    const left = await leave(this.#context);
    const freed = await this.#webhooks?.leave();
    return left.err ? left : (freed ?? left);
  }
}
