import assert from 'node:assert/strict';
import type { SharedNodeStore } from '@ironic-inspector/core';
import { valueOf } from './expect-result.ts';
import { firewalls } from './firewall-register-suite.ts';
import { heartbeats, roles, time } from './instance-register-suite.ts';
import { nodeStoreTopics } from './node-store-suite/index.ts';
import { begun } from './node-store-suite/samples.ts';
import { firewallHandles, instanceHandles } from './register-handles.ts';
import { runSuite } from './runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from './runner.ts';

/**
 * What every `SharedNodeStore` does, as tests: those of its three contracts, and some for all of
 * them together.
 */
export function sharedNodeStoreSuite<Store extends SharedNodeStore>(
  runner: Runner,
  options: StoreSuiteOptions<Store>,
): void {
  const registers = [heartbeats, time, roles, ...instanceHandles, firewalls, ...firewallHandles];
  runSuite(runner, 'SharedNodeStore', [...nodeStoreTopics, ...registers, together], options);
}

const together: Topic<SharedNodeStore> = {
  name: 'together',
  tests: {
    'an owner of runs is no firewall, and beats by itself': async (store) => {
      await begun(store, { owner: 'a' });
      assert.deepEqual(valueOf(await store.heartbeats()).last, []);
      valueOf(await store.heartbeat('a'));
      assert.deepEqual(valueOf(await store.firewalls()), []);
    },

    'an owner that retires may hold a firewall all the same': async (store) => {
      valueOf(await store.heartbeat('a'));
      valueOf(await store.noteFirewall('a', 0));
      valueOf(await store.retire('a'));
      assert.equal(valueOf(await store.firewalls()).length, 1);
    },
  },
};
