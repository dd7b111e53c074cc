import assert from 'node:assert/strict';
import type { Webhook, WebhookStore } from '@ironic-inspector/core';
import { expectCode, expectFailures, presentIn, valueOf } from './expect-result.ts';
import { runSuite } from './runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from './runner.ts';

const RACERS = 8;

/** Ids that are in no order. */
const IDS = ['c', '3', 'f', '0'].map((digit) => `${digit}be26c0b-03f2-4d2e-ae87-c02d7f33c123`);
const [ID = '', OTHER = ''] = IDS;

const SECRET = 'whsec_c2VjcmV0IG9mIHRoaXMgd2ViaG9vaw==';

/** All members have a value that is none of the usual ones. */
const FULL: Webhook = {
  id: ID,
  url: 'https://receiver.example:8443/hooks?token=ü%20',
  description: 'Tickets \u{1f680} \' " \\ %',
  types: ['state-changed', 'failed'],
  nodes: ['6f0c1d4e-0000-4000-8000-000000000001'],
  enabled: false,
  createdAt: new Date('2026-11-28T12:00:00.123Z'),
  position: 9_007_199_254_740_000,
  told: 17,
  deliveredAt: new Date('2026-11-28T12:00:01.001Z'),
  failing: {
    since: new Date('2026-11-28T12:00:02.002Z'),
    attempts: 3,
    nextAt: new Date('2026-11-28T12:00:03.003Z'),
    message: 'answered 503\u0000',
  },
  revision: 4,
};

function webhook(id: string, changes: Partial<Webhook> = {}): Webhook {
  return {
    id,
    url: 'https://receiver.example/',
    description: '',
    types: [],
    nodes: [],
    enabled: true,
    createdAt: new Date('2026-11-28T12:00:00.000Z'),
    position: 0,
    told: 0,
    deliveredAt: undefined,
    failing: undefined,
    revision: 0,
    ...changes,
  };
}

const keeping: Topic<WebhookStore> = {
  name: 'keeping',
  tests: {
    'an empty store has no webhooks': async (store) => {
      assert.deepEqual(valueOf(await store.list()), []);
      assert.equal(valueOf(await store.get(ID)), undefined);
      assert.equal(valueOf(await store.secret(ID)), undefined);
      assert.equal(valueOf(await store.remove(ID)), false);
      assert.equal(valueOf(await store.update(webhook(ID))), false);
      assert.equal(valueOf(await store.replaceSecret(ID, SECRET)), false);
      assert.deepEqual(valueOf(await store.list()), []);
    },

    'a webhook comes back as it was given': async (store) => {
      for (const given of [FULL, webhook(OTHER)]) {
        valueOf(await store.add(given, SECRET));
        assert.deepEqual(valueOf(await store.get(given.id)), given);
      }
      assert.equal(valueOf(await store.secret(ID)), SECRET);
    },

    'webhooks given and taken are copies': async (store) => {
      const given = structuredClone(FULL);
      valueOf(await store.add(given, SECRET));
      spoil(given);
      spoil(presentIn(await store.get(ID)));
      spoil(valueOf(await store.list())[0] ?? given);
      assert.deepEqual(valueOf(await store.get(ID)), FULL);
    },

    'webhooks are listed by age, then by id': async (store) => {
      for (const id of IDS) valueOf(await store.add(webhook(id), SECRET));
      const old = webhook('zbe26c0b-03f2-4d2e-ae87-c02d7f33c123', { createdAt: new Date(0) });
      valueOf(await store.add(old, SECRET));
      assert.deepEqual(await idsIn(store), [old.id, ...IDS.toSorted()]);
    },

    'an id that is taken is a conflict, and the webhook that has it stays': async (store) => {
      valueOf(await store.add(webhook(ID), SECRET));
      expectCode(await store.add(webhook(ID, { description: 'second' }), 'whsec_b3RoZXI='), 'already-exists');
      assert.deepEqual(valueOf(await store.list()), [webhook(ID)]);
      assert.equal(valueOf(await store.secret(ID)), SECRET);
    },

    'removing removes the secret, too, and leaves the others': async (store) => {
      valueOf(await store.add(webhook(ID), SECRET));
      valueOf(await store.add(webhook(OTHER), 'whsec_b3RoZXI='));
      assert.equal(valueOf(await store.remove(ID)), true);
      assert.equal(valueOf(await store.secret(ID)), undefined);
      assert.deepEqual(await idsIn(store), [OTHER]);
      assert.equal(valueOf(await store.secret(OTHER)), 'whsec_b3RoZXI=');
    },
  },
};

const changing: Topic<WebhookStore> = {
  name: 'changing',
  tests: {
    'an update of the revision on record makes the next one': async (store) => {
      valueOf(await store.add(webhook(ID), SECRET));
      valueOf(await store.add(webhook(OTHER), SECRET));
      assert.equal(valueOf(await store.update({ ...FULL, revision: 0 })), true);
      const { createdAt: _, ...changed } = presentIn(await store.get(ID));
      const { createdAt: __, ...wanted } = FULL;
      assert.deepEqual(changed, { ...wanted, revision: 1 });
      assert.equal(valueOf(await store.update(webhook(ID, { revision: 1 }))), true);
      assert.deepEqual(valueOf(await store.get(ID)), webhook(ID, { revision: 2 }));
      assert.deepEqual(valueOf(await store.get(OTHER)), webhook(OTHER));
    },

    'an update of another revision writes nothing': async (store) => {
      valueOf(await store.add(webhook(ID, { revision: 1 }), SECRET));
      for (const revision of [0, 2]) assert.equal(valueOf(await store.update({ ...FULL, revision })), false);
      assert.deepEqual(valueOf(await store.get(ID)), webhook(ID, { revision: 1 }));
    },

    'an update leaves the secret, and a secret the webhook': async (store) => {
      valueOf(await store.add(webhook(ID), SECRET));
      valueOf(await store.update(webhook(ID, { description: 'new' })));
      assert.equal(valueOf(await store.secret(ID)), SECRET);
      assert.equal(valueOf(await store.replaceSecret(ID, 'whsec_bmV3')), true);
      assert.equal(valueOf(await store.secret(ID)), 'whsec_bmV3');
      assert.deepEqual(valueOf(await store.get(ID)), webhook(ID, { description: 'new', revision: 1 }));
    },

    'one of many that update the same revision is told so': async (store) => {
      valueOf(await store.add(webhook(ID), SECRET));
      const racers = Array.from({ length: RACERS }, (_, number) => webhook(ID, { description: `racer ${number}` }));
      const told = await Promise.all(racers.map((racer) => store.update(racer)));
      const winners = racers.filter((_, number) => valueOf(told[number] ?? assert.fail()));
      assert.equal(winners.length, 1);
      assert.deepEqual(valueOf(await store.list()), [{ ...winners[0], revision: 1 }]);
    },
  },
};

const persistence: Topic<WebhookStore> = {
  name: 'persistence',
  needs: 'reopen',
  tests: {
    'who opens the store anew finds webhooks, secrets, and how far they have come': async (store, { reopen }) => {
      valueOf(await store.add(FULL, SECRET));
      valueOf(await store.add(webhook(OTHER), SECRET));
      valueOf(await store.update(webhook(OTHER, { position: 12 })));
      const opened = await reopen();
      assert.deepEqual(valueOf(await opened.get(ID)), FULL);
      assert.equal(valueOf(await opened.secret(ID)), SECRET);
      assert.deepEqual(valueOf(await opened.get(OTHER)), webhook(OTHER, { position: 12, revision: 1 }));
    },
  },
};

const twoHandles: Topic<WebhookStore> = {
  name: 'two handles',
  needs: 'another',
  tests: {
    'what one writes the other sees, and one of both updates': async (store, { another }) => {
      const other = await another();
      valueOf(await store.add(webhook(ID), SECRET));
      assert.equal(valueOf(await other.secret(ID)), SECRET);
      const told = await Promise.all([store, other].map((one) => one.update(webhook(ID, { position: 3 }))));
      assert.equal(told.filter((answer) => valueOf(answer)).length, 1);
      for (const one of [store, other]) {
        assert.deepEqual(valueOf(await one.list()), [webhook(ID, { position: 3, revision: 1 })]);
      }
    },
  },
};

const failures: Topic<WebhookStore> = {
  name: 'failures',
  needs: 'breakDown',
  tests: {
    'what fails is store-failed, not absence and not a rejection, and nothing is lost': async (store, handles) => {
      valueOf(await store.add(webhook(ID), SECRET));
      const repair = await handles.breakDown();
      await expectFailures({
        get: () => store.get(ID),
        'get of nothing': () => store.get(OTHER),
        list: () => store.list(),
        add: () => store.add(webhook(OTHER), SECRET),
        update: () => store.update(webhook(ID)),
        remove: () => store.remove(ID),
        secret: () => store.secret(ID),
        replaceSecret: () => store.replaceSecret(ID, SECRET),
      });
      await repair();
      assert.deepEqual(valueOf(await store.list()), [webhook(ID)]);
    },
  },
};

/** What every `WebhookStore` does, as tests. */
export function webhookStoreSuite<Store extends WebhookStore>(runner: Runner, options: StoreSuiteOptions<Store>): void {
  runSuite(runner, 'WebhookStore', [keeping, changing, persistence, twoHandles, failures], options);
}

async function idsIn(store: WebhookStore): Promise<string[]> {
  return valueOf(await store.list()).map(({ id }) => id);
}

/** Changes what can be changed; a store may also give out what cannot. */
function spoil({ createdAt, types, failing }: Webhook): void {
  createdAt.setTime(0);
  try {
    (types as string[]).push('spoilt');
    if (failing !== undefined) Object.assign(failing, { attempts: -1 });
  } catch {
    // Frozen: as good as a copy.
  }
}
