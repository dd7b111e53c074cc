/**
 * A receiver of webhooks, and an inspector that sends it what happens. `docs/webhooks.md` explains
 * it.
 */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';
import { createWebhookSender } from '@ironic-inspector/webhooks';

// #region receiver
import { Webhook } from 'standardwebhooks';

/** What is done with an event; what throws is sent again. */
type Take = (message: { readonly type: string; readonly data: Readonly<Record<string, unknown>> }) => void;

/** A receiver: it takes what is signed, and each event once. */
function createReceiver(secret: () => string, take: Take) {
  // Kept in a database where the receiver is restarted.
  const known = new Set<string>();
  const answer = async (request: IncomingMessage): Promise<number> => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    try {
      const headers = request.headers as Record<string, string>;
      const message = new Webhook(secret()).verify(body, headers) as Parameters<Take>[0];
      const id = headers['webhook-id'] ?? '';
      if (!known.has(id)) take(message);
      known.add(id);
      return 204;
    } catch {
      return 400;
    }
  };
  return createServer((request, response) => {
    void answer(request).then((status) => response.writeHead(status).end());
  });
}
// #endregion

let secret = '';
const taken: string[] = [];
const isAllTaken = Promise.withResolvers<void>();
const receiver = createReceiver(
  () => secret,
  ({ type, data }) => {
    taken.push(type);
    console.log(type, data['to'] ?? '');
    if (taken.length === 3) isAllTaken.resolve();
  },
);
receiver.listen(0, '127.0.0.1');
await new Promise((resolve) => receiver.once('listening', resolve));
const { port } = receiver.address() as AddressInfo;

const ironic = new FakeIronic();
ironic.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });

// #region sender
const webhookSender = createWebhookSender({ allowed: [`http://127.0.0.1:${port}`] });
const inspector = new Inspector({ ironic, ...createMemoryStore(), webhookSender });
(await inspector.start()).unwrap();

const webhook = (
  await inspector.webhooks.create({ url: `http://127.0.0.1:${port}/`, types: ['state-changed'] })
).unwrap();
// #endregion
({ secret } = webhook);
assert.ok((await inspector.webhooks.test(webhook.id)).unwrap().delivered);
(await inspector.introspect('node-1')).unwrap();
await isAllTaken.promise;
assert.deepEqual(taken, ['test', 'state-changed', 'state-changed']);
(await inspector.stop()).unwrap();
await webhookSender.close();
receiver.close();
