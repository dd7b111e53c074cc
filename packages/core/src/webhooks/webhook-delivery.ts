import type { HistoryEvent } from '../contracts/history-records.ts';
import type { Webhook } from '../contracts/webhook-store.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';
import { changeWebhook } from './change-webhook.ts';
import { isDue, retryPause } from './retry-pause.ts';
import { type Attempted, sendMessage } from './send-message.ts';
import type { SendingContext } from './webhook-context.ts';
import { type EventMessage, eventMessage, type PendingMessage, resetMessage } from './webhook-message.ts';

/** How many events are read at a time: so many at most are sent again after an instance died. */
const PAGE = 200;
/** How many nodes' events are on their way to one receiver at a time. */
const NODES_AT_ONCE = 4;
/** A receiver says by this status that it is gone for good (Standard Webhooks). */
const GONE = 410;

interface DeliveryContext extends SendingContext {
  /** For how many milliseconds a receiver may fail until its webhook is disabled. */
  readonly disableAfterMs: number;
  /** Whether this instance is the one that sends. */
  readonly leads: () => boolean;
}

type Failed = Extract<Attempted, { kind: 'failed' }>;

/** What became of a page of events. */
interface Outcome {
  readonly failed: Failed | undefined;
  /** Whether all of it was taken. */
  readonly isWhole: boolean;
}

/**
 * What this instance sends to one receiver: the events behind the position of its webhook, those of
 * one node one behind the other. The position is written when events were taken, so that none is
 * left out whenever this ends, and some are sent twice, under the same id.
 */
export class WebhookDelivery {
  readonly #context: DeliveryContext;
  readonly #id: string;
  /** What was taken of the page in hand, beyond the position. */
  #taken = new Set<string>();

  constructor(context: DeliveryContext, id: string) {
    this.#context = context;
    this.#id = id;
  }

  /** Sends what there is, until it has come to its end or something is not taken. */
  async deliver(): Promise<Result<void, InspectorError>> {
    const { store, history, clock } = this.#context;
    while (this.#mayGoOn()) {
      const found = await store.get(this.#id);
      if (found.err) return found;
      const webhook = found.val;
      if (webhook === undefined || !webhook.enabled) return DONE;
      if (webhook.failing !== undefined && !isDue(webhook.failing.nextAt, clock.now())) return DONE;
      const secret = await store.secret(this.#id);
      if (secret.err) return secret;
      if (secret.val === undefined) return DONE;
      const { position, told } = webhook;
      const page = await history.events({ after: position, limit: PAGE });
      if (page.err) return page;
      // Asked afterwards: what was removed meanwhile may be missing, too.
      const size = await history.size();
      if (size.err) return size;
      const { removed } = size.val;
      // A position that was never reached is one of another history.
      const isOther = position > size.val.position;
      const isReset = isOther || removed > Math.max(position, told);
      if (!isReset && page.val.length === 0) return DONE;
      const isDone = isReset
        ? await this.#tellReset(webhook, secret.val, removed, isOther)
        : await this.#sendPage(webhook, secret.val, page.val);
      if (isDone.err) return isDone;
      if (!isDone.val) return DONE;
    }
    return DONE;
  }

  #mayGoOn(): boolean {
    return this.#context.leads() && !this.#context.stopping.isOver;
  }

  /** @returns whether to go on */
  async #tellReset(
    webhook: Webhook,
    secret: string,
    removed: number,
    isOther: boolean,
  ): Promise<Result<boolean, InspectorError>> {
    const message = resetMessage(webhook.position, removed, this.#context.clock.now());
    const attempted = await this.#send(webhook, secret, message);
    if (attempted.kind === 'taken') {
      const place = isOther ? { position: 0 } : {};
      return this.#write((now) => ({ ...now, ...this.#well(), ...place, told: removed }), true);
    }
    return attempted.kind === 'failed'
      ? this.#noteFailure(webhook, webhook.position, attempted)
      : DONE.map(() => false);
  }

  /** @returns whether to go on */
  async #sendPage(
    webhook: Webhook,
    secret: string,
    page: readonly HistoryEvent[],
  ): Promise<Result<boolean, InspectorError>> {
    const messages = page.flatMap((event) => (isFor(webhook, event) ? (eventMessage(event) ?? []) : []));
    const { failed, isWhole } = await this.#sendAll(webhook, secret, messages);
    const open = messages.find(({ id }) => !this.#taken.has(id));
    const before = open === undefined ? page : page.filter(({ position }) => position < open.position);
    const position = before.at(-1)?.position ?? webhook.position;
    if (failed !== undefined) return this.#noteFailure(webhook, position, failed);
    const isSent = messages.length > 0;
    const written = await this.#write(
      (now) => ({ ...now, ...(isSent && isWhole && this.#well()), position: Math.max(now.position, position) }),
      isWhole,
    );
    if (written.ok && isWhole) this.#taken.clear();
    return written;
  }

  /** Sends the messages of some nodes at a time, until all are taken or one is not. */
  async #sendAll(webhook: Webhook, secret: string, messages: readonly EventMessage[]): Promise<Outcome> {
    const lanes = new Map<string, EventMessage[]>();
    for (const message of messages) {
      if (this.#taken.has(message.id)) continue;
      const lane = lanes.get(message.node);
      if (lane === undefined) lanes.set(message.node, [message]);
      else lane.push(message);
    }
    let failed: Failed | undefined;
    let isWhole = true;
    const waiting = lanes.values();
    const work = async () => {
      for (const lane of waiting) {
        for (const message of lane) {
          if (!isWhole || !this.#mayGoOn()) {
            isWhole = false;
            return;
          }
          const attempted = await this.#send(webhook, secret, message);
          if (attempted.kind === 'taken') {
            this.#taken.add(message.id);
            continue;
          }
          isWhole = false;
          if (attempted.kind === 'failed') failed ??= attempted;
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: NODES_AT_ONCE }, work));
    return { failed, isWhole };
  }

  async #send(webhook: Webhook, secret: string, message: PendingMessage): Promise<Attempted> {
    const { clock, emit } = this.#context;
    const attempted = await sendMessage(this.#context, webhook, secret, message);
    if (attempted.kind === 'left') return attempted;
    emit(undefined, {
      type: 'webhook-sent',
      webhook: webhook.id,
      messageId: message.id,
      milliseconds: attempted.milliseconds,
      delay: Math.max(0, clock.now().getTime() - message.at.getTime()),
      ...(attempted.kind === 'failed' && { error: attempted.message }),
    });
    return attempted;
  }

  /** What is written when the receiver has taken something, and nothing is wrong. */
  #well(): Pick<Webhook, 'deliveredAt' | 'failing'> {
    return { deliveredAt: this.#context.clock.now(), failing: undefined };
  }

  /** A receiver that has come on since the last failure has begun to fail anew. */
  async #noteFailure(
    webhook: Webhook,
    position: number,
    { message, status, retryAfter }: Failed,
  ): Promise<Result<boolean, InspectorError>> {
    const { clock, disableAfterMs, emit } = this.#context;
    const at = clock.now();
    const last = position > webhook.position ? undefined : webhook.failing;
    const attempts = (last?.attempts ?? 0) + 1;
    const since = last?.since ?? at;
    const failing = { since, attempts, nextAt: new Date(at.getTime() + retryPause(attempts, retryAfter)), message };
    const isOver = status === GONE || at.getTime() - since.getTime() >= disableAfterMs;
    const written = await this.#write((now) => {
      const moved = { ...now, position: Math.max(now.position, position) };
      // Whoever has enabled it meanwhile wants it tried at once.
      const isNew = now.failing === undefined && webhook.failing !== undefined;
      return isNew ? moved : { ...moved, failing, enabled: now.enabled && !isOver };
    }, false);
    if (written.ok && isOver) emit(undefined, { type: 'webhook-disabled', webhook: webhook.id, since, message });
    return written;
  }

  async #write(change: (webhook: Webhook) => Webhook, answer: boolean): Promise<Result<boolean, InspectorError>> {
    const written = await changeWebhook(this.#context.store, this.#id, change);
    return written.map((webhook) => answer && webhook !== undefined);
  }
}

function isFor({ nodes, types }: Webhook, { node, step }: HistoryEvent): boolean {
  if (nodes.length > 0 && !nodes.includes(node)) return false;
  return types.length === 0 || types.some((type) => type === step.type);
}
