import type { WebhookStore } from '@ironic-inspector/core';
import { DONE, Ok } from '@ironic-inspector/core';
import { webhookStoreSuite } from '@ironic-inspector/testing';
import { createMemoryStore } from '../src/index.ts';
import { absent, expectFound, instead, overlay, rejects } from './handles.ts';
import type { Mutants } from './handles.ts';

const webhooks = () => createMemoryStore().webhooks;

const FAILS = 'failures > what fails is store-failed, not absence and not a rejection, and nothing is lost';

const WEBHOOKS: Mutants<WebhookStore> = {
  'an update whatever the revision': [
    'changing > an update of another revision writes nothing',
    {
      methods: (store) => ({
        update: async (webhook) => {
          const known = await store.get(webhook.id);
          return known.ok && known.val ? store.update({ ...webhook, revision: known.val.revision }) : Ok(false);
        },
      }),
    },
  ],
  'an update that counts nothing': [
    'changing > an update of the revision on record makes the next one',
    {
      methods: (store) => ({
        get: async (id) => (await store.get(id)).map((found) => found && { ...found, revision: 0 }),
      }),
    },
  ],
  'a secret that outlives its webhook': [
    'keeping > removing removes the secret, too, and leaves the others',
    { methods: () => ({ secret: async () => Ok('whsec_c2VjcmV0IG9mIHRoaXMgd2ViaG9vaw==') }) },
  ],
  'an add that overwrites': [
    'keeping > an id that is taken is a conflict, and the webhook that has it stays',
    {
      methods: (store) => ({
        add: async (webhook, secret) => {
          await store.remove(webhook.id);
          return store.add(webhook, secret);
        },
      }),
    },
  ],
  'an order of its own': [
    'keeping > webhooks are listed by age, then by id',
    { methods: (store) => ({ list: async () => (await store.list()).map((all) => all.toReversed()) }) },
  ],
  'a replacement that is forgotten': [
    'changing > an update leaves the secret, and a secret the webhook',
    { methods: () => ({ replaceSecret: async () => Ok(true) }) },
  ],
  'a store that keeps nothing': [
    'persistence > who opens the store anew finds webhooks, secrets, and how far they have come',
    { reopened: webhooks },
  ],
  'a second handle on something else': [
    'two handles > what one writes the other sees, and one of both updates',
    { opened: webhooks },
  ],
  'a second handle without secrets': [
    'two handles > what one writes the other sees, and one of both updates',
    { opened: (store) => overlay(store, { secret: absent }) },
  ],
  'a get that is absence when it fails': [FAILS, { fails: instead('get', absent) }],
  'an add that succeeds when it fails': [FAILS, { fails: instead('add', async () => DONE) }],
  'a list that rejects': [FAILS, { fails: instead('list', rejects) }],
};

expectFound(webhookStoreSuite, webhooks, WEBHOOKS);
