import type { EndSignal } from '../concurrency.ts';
import type { Emit } from '../contracts/flow-events.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { Clock } from '../contracts/runtime.ts';
import type { WebhookSender } from '../contracts/webhook-sender.ts';
import type { WebhookStore } from '../contracts/webhook-store.ts';

/** What webhooks need; where one of it is missing, there are none. */
export interface WebhookParts {
  readonly store: WebhookStore;
  readonly sender: WebhookSender;
  readonly history: HistoryStore;
}

/** For sending messages. */
export interface SendingContext extends WebhookParts {
  readonly clock: Clock;
  readonly emit: Emit;
  /** Over when nothing more is sent. */
  readonly stopping: EndSignal;
}
