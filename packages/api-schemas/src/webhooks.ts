import type { WebhookRecord, WebhookTest, WebhookWithSecret } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { date, listOf, type Schema, schemaOf } from './schema.ts';

const text = z.string();
const number = z.number();

/** There will be more types: a reader is given those that it does not know as they are. */
const eventType = z.string() as z.ZodMiniType as Schema<WebhookRecord['types'][number]>;

const webhook = {
  id: text,
  url: text,
  description: text,
  types: listOf(eventType),
  nodes: listOf(text),
  enabled: z.boolean(),
  createdAt: date,
  position: number,
  deliveredAt: z.optional(date),
  failing: z.optional(z.object({ since: date, attempts: number, nextAt: date, message: text })),
};

/** A receiver of events, and how far it has come. */
export const webhookSchema = schemaOf<WebhookRecord>()(z.object(webhook));

/** A webhook with what its messages are signed with, which is sent once. */
export const webhookWithSecretSchema = schemaOf<WebhookWithSecret>()(z.object({ ...webhook, secret: text }));

/** What became of a test message. */
export const webhookTestSchema = schemaOf<WebhookTest>()(
  z.object({
    delivered: z.boolean(),
    status: z.optional(number),
    milliseconds: number,
    message: z.optional(text),
  }),
);

/** All webhooks, the oldest first: there are a hundred at most. */
export const webhookListSchema: Schema<{ readonly webhooks: readonly WebhookRecord[] }> = z.object({
  webhooks: listOf(webhookSchema),
});
