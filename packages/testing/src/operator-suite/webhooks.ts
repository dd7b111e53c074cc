import assert from 'node:assert/strict';
import type { NewWebhook } from '@ironic-inspector/core';
import { eventually } from '../eventually.ts';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { expectRefusal, introspected, type OperatorSubject } from './subject.ts';

const URL_OF_RECEIVER = 'https://receiver.example/hook';

export const webhooks: Topic<OperatorSubject> = {
  name: 'webhooks',
  tests: {
    'a webhook is made, read, listed, changed and removed': async (subject) => {
      const { api, nodes } = subject;
      const [machine] = nodes.machines;
      const given: NewWebhook = {
        url: URL_OF_RECEIVER,
        description: 'Tickets ü',
        types: ['failed'],
        nodes: [machine.name],
        enabled: false,
      };
      const { secret, ...made } = valueOf(await api.webhooks.create(given));
      assert.match(secret, /^whsec_/);
      const { id, createdAt, position, deliveredAt, failing, ...rest } = made;
      assert.deepEqual(rest, { ...given, nodes: [machine.uuid] });
      assert.deepEqual([deliveredAt, failing], [undefined, undefined]);
      assert.ok(createdAt instanceof Date);
      assert.equal(position, valueOf(await api.history.size()).position);
      assert.deepEqual(valueOf(await api.webhooks.get(id)), made);
      const other = valueOf(await api.webhooks.create({ url: URL_OF_RECEIVER }));
      assert.deepEqual(
        valueOf(await api.webhooks.list())
          .map((one) => one.id)
          .toSorted(),
        [id, other.id].toSorted(),
      );
      const changed = valueOf(await api.webhooks.update(id, { types: [], nodes: [], description: '' }));
      assert.deepEqual(changed, { ...made, types: [], nodes: [], description: '' });
      valueOf(await api.webhooks.remove(id));
      expectRefusal(subject, await api.webhooks.get(id), 'webhook-not-found');
    },

    'another secret is another one, and shown this once': async ({ api }) => {
      const { id, secret } = valueOf(await api.webhooks.create({ url: URL_OF_RECEIVER }));
      const renewed = valueOf(await api.webhooks.renewSecret(id));
      assert.match(renewed.secret, /^whsec_/);
      assert.notEqual(renewed.secret, secret);
      for (const shown of [valueOf(await api.webhooks.get(id)), ...valueOf(await api.webhooks.list())]) {
        assert.ok(!('secret' in shown));
      }
    },

    'a test message is delivered': async ({ api }) => {
      const { id } = valueOf(await api.webhooks.create({ url: URL_OF_RECEIVER, enabled: false }));
      const { delivered, status, milliseconds, message } = valueOf(await api.webhooks.test(id));
      assert.deepEqual([delivered, status, message], [true, 204, undefined]);
      assert.ok(milliseconds >= 0);
    },

    'what a run tells is delivered': async (subject) => {
      const { api, nodes } = subject;
      const { id } = valueOf(await api.webhooks.create({ url: URL_OF_RECEIVER }));
      await introspected(subject, nodes.machines[0]);
      await eventually(async () => valueOf(await api.webhooks.get(id)).deliveredAt !== undefined, 'a delivery');
    },

    'what is wrong with a webhook is said': async (subject) => {
      const { webhooks: api } = subject.api;
      const refused = [
        { url: 'https://elsewhere.example/' },
        {},
        { url: URL_OF_RECEIVER, types: ['dancing'] },
        { url: URL_OF_RECEIVER, colour: 'blue' },
      ];
      for (const odd of refused) expectRefusal(subject, await api.create(odd as unknown as NewWebhook), 'bad-request');
      expectRefusal(subject, await api.create({ url: URL_OF_RECEIVER, nodes: ['nobody'] }), 'node-not-found');
      const { id } = valueOf(await api.create({ url: URL_OF_RECEIVER }));
      expectRefusal(subject, await api.update(id, { url: 'https://elsewhere.example/' }), 'bad-request');
      assert.equal(valueOf(await api.list()).length, 1);
    },

    'a webhook that is not there is neither read nor changed': async (subject) => {
      const { webhooks: api } = subject.api;
      for (const id of ['aaaaaaaa-0000-4000-8000-000000000001', 'nothing', '', '..']) {
        expectRefusal(subject, await api.get(id), 'webhook-not-found');
        expectRefusal(subject, await api.update(id, { enabled: false }), 'webhook-not-found');
        expectRefusal(subject, await api.remove(id), 'webhook-not-found');
        expectRefusal(subject, await api.renewSecret(id), 'webhook-not-found');
        expectRefusal(subject, await api.test(id), 'webhook-not-found');
      }
    },
  },
};
