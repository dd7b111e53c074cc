import type { TimeLimits } from '../attempt.ts';
import type { EndSignal } from '../concurrency.ts';
import type { Emit } from '../contracts/flow-events.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { Clock } from '../contracts/runtime.ts';
import type { WebhookSender } from '../contracts/webhook-sender.ts';
import type { WebhookStore } from '../contracts/webhook-store.ts';
import { boundedStore } from '../lease/bounded-contracts.ts';

/** What webhooks need; where one of it is missing, there are none. */
export interface WebhookParts {
  readonly store: WebhookStore;
  readonly sender: WebhookSender;
  readonly history: HistoryStore;
}

/** The store with limits of time. */
export function webhookParts(
  given: { readonly webhooks?: WebhookStore; readonly webhookSender?: WebhookSender },
  history: HistoryStore | undefined,
  limits: TimeLimits,
): WebhookParts | undefined {
  const { webhooks, webhookSender: sender } = given;
  if (webhooks === undefined || sender === undefined || history === undefined) return undefined;
  return { store: boundedStore(webhooks, 'the store of webhooks', limits), sender, history };
}

/** For sending messages. */
export interface SendingContext extends WebhookParts {
  readonly clock: Clock;
  readonly emit: Emit;
  /** Over when nothing more is sent. */
  readonly stopping: EndSignal;
}
