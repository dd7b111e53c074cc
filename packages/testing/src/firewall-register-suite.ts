import assert from 'node:assert/strict';
import type { FirewallRegister, HeldFirewall } from '@ironic-inspector/core';
import { valueOf } from './expect-result.ts';
import { runSuite } from './runner.ts';
import type { Runner, SuiteOptions, Topic } from './runner.ts';

/** What every `FirewallRegister` does, as tests. */
export function firewallRegisterSuite(runner: Runner, options: SuiteOptions<FirewallRegister>): void {
  runSuite(runner, 'FirewallRegister', [firewalls], options);
}

/** Which instances hold a firewall, and how far each has followed. */
export const firewalls: Topic<FirewallRegister> = {
  name: 'firewalls',
  tests: {
    'there are none at first': async (store) => {
      assert.deepEqual(await held(store), []);
      assert.equal(valueOf(await store.generation()), 0);
    },

    'what was noted last is what is known': async (store) => {
      valueOf(await store.noteFirewall('a', -1, new Date(1_000)));
      valueOf(await store.noteFirewall('b', 3, new Date(2_000)));
      valueOf(await store.noteFirewall('a', 5, new Date(3_000)));
      valueOf(await store.noteFirewall('b', 3, new Date(2_000)));
      assert.deepEqual(await held(store), [
        { owner: 'a', generation: 5, aliveAt: new Date(3_000) },
        { owner: 'b', generation: 3, aliveAt: new Date(2_000) },
      ]);
    },

    'one that is withdrawn is gone, and no other': async (store) => {
      valueOf(await store.noteFirewall('a', 0, new Date(1_000)));
      valueOf(await store.noteFirewall('b', 0, new Date(1_000)));
      valueOf(await store.withdrawFirewall('a'));
      valueOf(await store.withdrawFirewall('a'));
      valueOf(await store.withdrawFirewall('nobody'));
      assert.deepEqual(
        (await held(store)).map(({ owner }) => owner),
        ['b'],
      );
    },

    'every number is given once, and the highest stays': async (store) => {
      const raised = (await Promise.all(Array.from({ length: 8 }, () => store.raiseGeneration()))).map(valueOf);
      assert.deepEqual(
        raised.toSorted((left, right) => left - right),
        [1, 2, 3, 4, 5, 6, 7, 8],
      );
      assert.equal(valueOf(await store.generation()), 8);
      assert.equal(valueOf(await store.raiseGeneration()), 9);
      assert.equal(valueOf(await store.generation()), 9);
    },
  },
};

async function held(store: FirewallRegister): Promise<HeldFirewall[]> {
  return valueOf(await store.firewalls()).toSorted((left, right) => (left.owner < right.owner ? -1 : 1));
}
