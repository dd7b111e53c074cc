import * as z from 'zod';
import { MAX_SECONDS } from './access-settings.ts';

/** How events are sent to receivers. */
export interface WebhookDeliverySettings {
  /**
   * For how many seconds a receiver may fail until its webhook is disabled, which observers are
   * told of (`webhook-disabled`). Nothing is lost by that: whoever enables it again goes on where
   * it was, as far as history keeps it.
   * @default 259200 (three days)
   */
  readonly disableAfter: number;
}

/** Every default. */
export const WEBHOOK_DELIVERY_DEFAULTS: WebhookDeliverySettings = { disableAfter: 259_200 };

export const webhookDeliveryShape = z.strictObject({ disableAfter: z.number().min(1).max(MAX_SECONDS) });
