import { webhookSchema, webhookTestSchema, webhookWithSecretSchema } from '@ironic-inspector/api-schemas';
import { type NewWebhook, Ok } from '@ironic-inspector/core';
import type { Route } from '../../route.ts';
import { REMOVED, STORED } from '../../routes/answers.ts';
import { answerWith, noContent, pageWith } from '../answers.ts';
import { jsonBody } from '../body.ts';
import { newWebhookRequest, webhookChangeRequest } from '../requests.ts';

const list: Route['handle'] = async ({ inspector }) => {
  const all = await inspector.webhooks.list();
  return all.err ? all : Ok(await pageWith('webhooks', webhookSchema, all.val, undefined));
};

/** Secrets stay in no cache. */
const SECRET = { 'Cache-Control': 'no-store' };

const create: Route['handle'] = async (call) => {
  const body = await jsonBody(call, newWebhookRequest);
  if (body.err) return body;
  const made = await call.inspector.webhooks.create(body.val as NewWebhook);
  return made.map((webhook) => answerWith(webhookWithSecretSchema, webhook, 201, SECRET));
};

const show: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.webhooks.get(param('id'))).map((webhook) => answerWith(webhookSchema, webhook));

const change: Route['handle'] = async (call) => {
  const body = await jsonBody(call, webhookChangeRequest);
  if (body.err) return body;
  const changed = await call.inspector.webhooks.update(call.param('id'), body.val as Partial<NewWebhook>);
  return changed.map((webhook) => answerWith(webhookSchema, webhook));
};

const remove: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.webhooks.remove(param('id'))).map(noContent);

const renew: Route['handle'] = async ({ inspector, param }) => {
  const renewed = await inspector.webhooks.renewSecret(param('id'));
  return renewed.map((webhook) => answerWith(webhookWithSecretSchema, webhook, 200, SECRET));
};

const test: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.webhooks.test(param('id'))).map((tested) => answerWith(webhookTestSchema, tested));

const ONE = { path: { id: '7d0f9d6a-1c0e-4b53-8a57-3d0e9f1b6c42' } };
const GIVEN = ['bad-request', 'node-not-found', 'ironic-refused', 'ironic-failed', 'ironic-unavailable'] as const;
const SENT = ['too-large', 'too-slow'] as const;

/** Receivers of events. */
export const webhookRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/webhooks',
    policy: 'introspection:webhook:get',
    handle: list,
    operation: {
      id: 'listWebhooks',
      summary: 'All webhooks, the oldest first',
      answers: { 200: { description: 'The webhooks: a hundred at most.', schema: 'WebhookList' } },
      refusals: ['bad-request', 'not-supported', ...STORED],
      example: { status: 200 },
    },
  },
  {
    method: 'POST',
    path: '/v2/webhooks',
    policy: 'introspection:webhook:create',
    handle: create,
    operation: {
      id: 'createWebhook',
      summary: 'Have events sent to a receiver',
      description:
        'What is recorded from now on is posted to `url`, at least once, the events of a node in order: `type`, `timestamp`, and in `data` the event as `GET /v2/events` tells it. Messages are signed as Standard Webhooks has it, with the secret that this answer alone shows; `webhook-id` is the same for each attempt. Which receivers are allowed is set where the service is.',
      body: { schema: 'NewWebhook', required: true },
      answers: { 201: { description: 'The webhook, with its secret.', schema: 'WebhookWithSecret' } },
      refusals: [...GIVEN, 'not-supported', ...SENT, ...STORED],
      example: {
        body: {
          url: 'https://hooks.example.com/inspector',
          description: 'Tickets for runs that fail',
          types: ['state-changed', 'failed'],
        },
        status: 201,
      },
    },
  },
  {
    method: 'GET',
    path: '/v2/webhooks/:id',
    policy: 'introspection:webhook:get',
    handle: show,
    operation: {
      id: 'getWebhook',
      summary: 'A webhook, and how far its receiver has come',
      answers: { 200: { description: 'The webhook.', schema: 'Webhook' } },
      refusals: ['webhook-not-found', 'bad-request', 'not-supported', ...STORED],
      example: { ...ONE, status: 200 },
    },
  },
  {
    method: 'PATCH',
    path: '/v2/webhooks/:id',
    policy: 'introspection:webhook:update',
    handle: change,
    operation: {
      id: 'changeWebhook',
      summary: 'Change a webhook',
      description:
        'Changes what the body has; empty lists mean all. One that is enabled is tried at once, and goes on where it was.',
      body: { schema: 'WebhookChange', required: true },
      answers: { 200: { description: 'The webhook.', schema: 'Webhook' } },
      refusals: ['webhook-not-found', ...GIVEN, 'not-supported', ...SENT, ...STORED],
      example: { ...ONE, body: { enabled: true }, status: 200 },
    },
  },
  {
    method: 'DELETE',
    path: '/v2/webhooks/:id',
    policy: 'introspection:webhook:delete',
    handle: remove,
    operation: {
      id: 'removeWebhook',
      summary: 'Send a receiver nothing more',
      answers: REMOVED,
      refusals: ['webhook-not-found', 'bad-request', 'not-supported', ...STORED],
      example: { ...ONE, status: 204 },
    },
  },
  {
    method: 'POST',
    path: '/v2/webhooks/:id/secret',
    policy: 'introspection:webhook:update',
    handle: renew,
    operation: {
      id: 'renewWebhookSecret',
      summary: 'Give a webhook another secret',
      description: 'What the receiver refuses until it knows the new secret is sent again.',
      answers: { 200: { description: 'The webhook, with its new secret.', schema: 'WebhookWithSecret' } },
      refusals: ['webhook-not-found', 'bad-request', 'not-supported', ...STORED],
      example: { ...ONE, status: 200 },
    },
  },
  {
    method: 'POST',
    path: '/v2/webhooks/:id/test',
    policy: 'introspection:webhook:update',
    handle: test,
    operation: {
      id: 'testWebhook',
      summary: 'Send a test message now, once',
      answers: { 200: { description: 'What became of it.', schema: 'WebhookTest' } },
      refusals: ['webhook-not-found', 'bad-request', 'invalid-state', 'not-supported', ...STORED],
      example: { ...ONE, status: 200 },
    },
  },
];
