import {
  webhookListSchema,
  webhookSchema,
  webhookTestSchema,
  webhookWithSecretSchema,
} from '@ironic-inspector/api-schemas';
import type { Webhooks } from '@ironic-inspector/core';
import { DONE } from '@ironic-inspector/core/errors';
import { jsonText } from '@ironic-inspector/core/model';
import { type AskV2, pathOf } from './ask.ts';

/** Receivers of events over `/v2`. */
export function v2Webhooks(ask: AskV2): Webhooks {
  const at = (id: string, ...rest: readonly string[]) => pathOf('webhook-not-found', 'webhooks', id, ...rest);
  return {
    create: (webhook) =>
      ask.of(webhookWithSecretSchema, { method: 'POST', path: '/v2/webhooks', body: jsonText(webhook) }),
    get: async (id) => {
      const path = at(id);
      return path.err ? path : ask.of(webhookSchema, { method: 'GET', path: path.val });
    },
    list: async () =>
      (await ask.of(webhookListSchema, { method: 'GET', path: '/v2/webhooks' })).map(({ webhooks }) => webhooks),
    update: async (id, change) => {
      const path = at(id);
      return path.err ? path : ask.of(webhookSchema, { method: 'PATCH', path: path.val, body: jsonText(change) });
    },
    remove: async (id) => {
      const path = at(id);
      if (path.err) return path;
      return (await ask.text({ method: 'DELETE', path: path.val })).andThen(() => DONE);
    },
    renewSecret: async (id) => {
      const path = at(id, 'secret');
      return path.err ? path : ask.of(webhookWithSecretSchema, { method: 'POST', path: path.val });
    },
    test: async (id) => {
      const path = at(id, 'test');
      return path.err ? path : ask.of(webhookTestSchema, { method: 'POST', path: path.val });
    },
  };
}
