import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';

/** Does rounds of upkeep every `period` seconds, one at a time; never when that is 0. No timer exists before {@link start}. */
export class Ticker {
  readonly #context: Pick<Context, 'clock' | 'emit'>;
  readonly #periodMs: number;
  readonly #round: () => Promise<Result<void, InspectorError>>;
  #running: { readonly end: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(
    context: Pick<Context, 'clock' | 'emit'>,
    period: number,
    round: () => Promise<Result<void, InspectorError>>,
  ) {
    this.#context = context;
    this.#periodMs = period * 1000;
    this.#round = round;
  }

  /** Twice is the same as once. */
  start(): void {
    if (this.#running !== undefined || this.#periodMs === 0) return;
    const end = new AbortController();
    this.#running = { end, ended: this.#tick(end.signal) };
  }

  /** Resolves when a round that is going on has come to its end. Twice is the same as once. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.end.abort();
    await running?.ended;
  }

  async #tick(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#context.clock.sleep(this.#periodMs, signal);
      if (signal.aborted) return;
      const round = await this.#round();
      if (round.ok) continue;
      const { code, message, cause } = round.val;
      this.#context.emit(undefined, { type: 'failed', stage: 'upkeep', code, message, cause });
    }
  }
}

/** How many rounds of upkeep a leader may miss before another one takes its role. */
const ROUNDS = 3;

/** Does `work` if this instance has the role, or can have it: of all that share the store one has, until it misses some rounds. */
export async function asLeader(
  context: Context,
  role: string,
  work: (context: Context) => Promise<Result<void, InspectorError>>,
): Promise<Result<void, InspectorError>> {
  const term = Math.max(context.settings.cleanUpPeriod, 1) * ROUNDS * 1000;
  const leads = await context.lease.lead(role, term);
  if (leads.err) return leads;
  return leads.val ? work(context) : DONE;
}
