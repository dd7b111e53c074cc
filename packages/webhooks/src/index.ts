/** Sends events to receivers of webhooks, and to nobody else. */
export { createWebhookSender, type ClosableWebhookSender, type WebhookSenderOptions } from './create-webhook-sender.ts';
