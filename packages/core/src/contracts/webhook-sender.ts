import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/** A message to the receiver of a webhook. */
export interface WebhookMessage {
  readonly url: string;
  /** Signs the message. Secret. */
  readonly secret: string;
  /** Names the message: the same for each attempt. */
  readonly id: string;
  /** When it is sent: a receiver refuses what is old. */
  readonly at: Date;
  /** JSON. */
  readonly body: string;
  /** Ends the attempt; what became of it is then not known. */
  readonly signal: AbortSignal;
}

/** What a receiver answered. */
export interface WebhookAnswer {
  /** Of HTTP. */
  readonly status: number;
  /** For how many milliseconds the receiver wants no other attempt, if it says so. */
  readonly retryAfter?: number;
}

/**
 * Sends signed messages to receivers of webhooks, and to nobody else: which those may be is its
 * business.
 */
export interface WebhookSender {
  /**
   * What is wrong with a URL that messages are to be sent to, with what is allowed; `undefined` for
   * nothing. Nobody is asked.
   */
  problemOf(url: string): string | undefined;
  /** A new secret. */
  createSecret(): string;
  /**
   * Posts a message once, within a limited time. `webhook-failed` when no answer came, or the
   * receiver is not allowed.
   */
  send(message: WebhookMessage): Promise<Result<WebhookAnswer, InspectorError>>;
}
