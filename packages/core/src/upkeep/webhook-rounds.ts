import { attempt } from '../attempt.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';
import { isDue } from '../webhooks/retry-pause.ts';
import type { WebhookParts } from '../webhooks/webhook-context.ts';
import { WebhookDelivery } from '../webhooks/webhook-delivery.ts';

/** How often it is looked whether there is something to send, in seconds. */
export const WEBHOOK_PERIOD = 1;

const ROLE = 'webhooks';
/** For how long an instance has the role, and when it takes it again, in milliseconds. */
const TERM_MS = 15_000;
const RENEWED_AFTER_MS = 5000;

/**
 * Sends events to receivers, from whichever instance has the role. Each receiver is sent to on its
 * own: none waits for another.
 */
export class WebhookRounds {
  readonly #context: Context;
  readonly #parts: WebhookParts;
  /** The deliveries of this instance; those that go on now are running. */
  readonly #deliveries = new Map<string, WebhookDelivery>();
  readonly #running = new Set<string>();
  /** Until when this instance surely has the role, and when it asks for it again. */
  #ledUntil = -Infinity;
  #nextAsked = -Infinity;
  /** What failed when it was done last: the rounds, or the delivery of a webhook. */
  readonly #failing = new Set<string>();

  constructor(context: Context, parts: WebhookParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Begins what there is to send. What is away is told once, until it is there again. */
  async round(): Promise<Result<void, InspectorError>> {
    return this.#once(ROLE, await this.#begin());
  }

  /** Another instance may have the role at once. */
  async leave(): Promise<Result<void, InspectorError>> {
    if (!this.#leads()) return DONE;
    this.#ledUntil = -Infinity;
    return (await this.#context.lease.lead(ROLE, 0)).andThen(() => DONE);
  }

  async #begin(): Promise<Result<void, InspectorError>> {
    const { clock } = this.#context;
    const listed = await this.#parts.store.list();
    if (listed.err) return listed;
    for (const id of this.#deliveries.keys()) {
      if (!listed.val.some((webhook) => webhook.id === id)) this.#deliveries.delete(id);
    }
    const enabled = listed.val.filter((webhook) => webhook.enabled);
    if (enabled.length === 0) return DONE;
    const led = await this.#lead();
    if (led.err || !this.#leads()) return led;
    const size = await this.#parts.history.size();
    if (size.err) return size;
    for (const { id, position, failing } of enabled) {
      if (position === size.val.position) continue;
      if (failing === undefined || isDue(failing.nextAt, clock.now())) this.#start(id);
    }
    return DONE;
  }

  #start(id: string): void {
    if (this.#running.has(id)) return;
    this.#running.add(id);
    const delivery = this.#deliveries.get(id) ?? this.#delivery(id);
    this.#deliveries.set(id, delivery);
    void this.#context.inBackground('webhook', async () => {
      const delivered = await attempt('webhook', () => delivery.deliver());
      this.#running.delete(id);
      const { err, val } = this.#once(id, delivered);
      if (err) this.#tell(val as InspectorError);
    });
  }

  #delivery(id: string): WebhookDelivery {
    const { clock, emit, stopping, settings } = this.#context;
    const disableAfterMs = settings.webhookDelivery.disableAfter * 1000;
    return new WebhookDelivery(
      { ...this.#parts, clock, emit, stopping, disableAfterMs, leads: () => this.#leads() },
      id,
    );
  }

  /** Asks for the role, or for more of it. */
  async #lead(): Promise<Result<void, InspectorError>> {
    const { clock, lease } = this.#context;
    const begun = clock.elapsed();
    if (begun < this.#nextAsked) return DONE;
    const led = await lease.lead(ROLE, TERM_MS);
    if (led.err) return led;
    this.#nextAsked = begun + RENEWED_AFTER_MS;
    // Counted from before it was asked: no other instance has it by then.
    this.#ledUntil = led.val ? begun + TERM_MS : -Infinity;
    return DONE;
  }

  #leads(): boolean {
    return this.#context.clock.elapsed() < this.#ledUntil;
  }

  /** The failure that is the first of several, which nobody needs to hear of each second. */
  #once(what: string, result: Result<void, InspectorError>): Result<void, InspectorError> {
    const isKnown = this.#failing.has(what);
    if (result.err) this.#failing.add(what);
    else this.#failing.delete(what);
    return isKnown ? DONE : result;
  }

  #tell({ code, message, cause }: InspectorError): void {
    this.#context.emit(undefined, { type: 'failed', stage: 'upkeep', code, message, cause });
  }
}
