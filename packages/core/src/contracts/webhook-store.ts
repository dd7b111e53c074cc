import type { InspectorError } from '../errors.ts';
import type { NodeUuid } from '../model/node.ts';
import type { Result } from '../result.ts';
import type { FlowEvent } from './flow-events.ts';

/** A receiver of events, and how far it has come. */
export interface Webhook {
  /** A UUID. */
  readonly id: string;
  /** Where messages are posted. */
  readonly url: string;
  /** For people; may be empty. */
  readonly description: string;
  /** Only events of these types are sent; of all types when it is empty. */
  readonly types: readonly FlowEvent['type'][];
  /** Only events of these nodes are sent; of all nodes when it is empty. */
  readonly nodes: readonly NodeUuid[];
  /** Whether events are sent. One that is not keeps its place. */
  readonly enabled: boolean;
  readonly createdAt: Date;
  /** All events up to this position were taken by the receiver, or are not for it. */
  readonly position: number;
  /**
   * Events up to this position are gone from the history, some maybe before they could be sent: the
   * receiver was told.
   */
  readonly told: number;
  /** When the receiver took an event last. */
  readonly deliveredAt: Date | undefined;
  /** `undefined` while all goes well. */
  readonly failing: WebhookFailing | undefined;
  /** Counts the writes to this record. */
  readonly revision: number;
}

/** A receiver that did not take the last message. */
export interface WebhookFailing {
  /** When the first of these attempts failed. */
  readonly since: Date;
  /** How many attempts failed, one behind the other. */
  readonly attempts: number;
  /** Before this nothing is sent. */
  readonly nextAt: Date;
  /** What was wrong with the last attempt. */
  readonly message: string;
}

/**
 * Where webhooks are kept, with their secrets. Webhooks given and taken are copies. A store that
 * cannot do its work answers `store-failed` with the cause, and has written nothing. Several
 * instances may share one.
 */
export interface WebhookStore {
  /**
   * Adds a webhook, and the secret that its messages are signed with. `already-exists` when a
   * webhook has its id, which then stays as it was. `bad-request` when the secret cannot be kept
   * from others.
   */
  add(webhook: Webhook, secret: string): Promise<Result<void, InspectorError>>;
  /** The webhook with this id; `Ok(undefined)` when there is none. */
  get(id: string): Promise<Result<Webhook | undefined, InspectorError>>;
  /** All webhooks: by `createdAt`, then `id`. */
  list(): Promise<Result<readonly Webhook[], InspectorError>>;
  /**
   * Puts `webhook` in the place of what is on record under its id, if that has its `revision`: the
   * record then has the next one. `false` when it has another, or is gone: nothing is written. Of
   * any number of callers with one revision exactly one is told `true`.
   */
  update(webhook: Webhook): Promise<Result<boolean, InspectorError>>;
  /** Removes the webhook with this id, and its secret; whether there was one. */
  remove(id: string): Promise<Result<boolean, InspectorError>>;
  /** The secret of the webhook; `Ok(undefined)` when there is no webhook of this id. */
  secret(id: string): Promise<Result<string | undefined, InspectorError>>;
  /** Puts another secret in its place; whether there is such a webhook. */
  replaceSecret(id: string, secret: string): Promise<Result<boolean, InspectorError>>;
}
