import assert from 'node:assert/strict';
import type { FirewallRegister, HeldFirewall } from '@ironic-inspector/core';
import { valueOf } from './expect-result.ts';
import { firewallHandles } from './register-handles.ts';
import { runSuite } from './runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from './runner.ts';

/** What every `FirewallRegister` does, as tests. */
export function firewallRegisterSuite<Register extends FirewallRegister>(
  runner: Runner,
  options: StoreSuiteOptions<Register>,
): void {
  runSuite(runner, 'FirewallRegister', [firewalls, ...firewallHandles], options);
}

/** How often an age is looked at until it has grown. */
const MOST_LOOKS = 100_000;

/** So much that rounding does not hide it. */
const MOVED_MS = 5;

/** Which instances hold a firewall, and how far each has followed. */
export const firewalls: Topic<FirewallRegister> = {
  name: 'firewalls',
  tests: {
    'there are none at first': async (store) => {
      assert.deepEqual(await held(store), []);
      assert.equal(valueOf(await store.generation()), 0);
    },

    'what was noted last is what is known': async (store) => {
      valueOf(await store.noteFirewall('a', -1));
      valueOf(await store.noteFirewall('b', 3));
      valueOf(await store.noteFirewall('a', 5));
      valueOf(await store.noteFirewall('b', 3));
      assert.deepEqual(await held(store), [
        { owner: 'a', generation: 5 },
        { owner: 'b', generation: 3 },
      ]);
    },

    'one that was noted just now is younger than one from before': async (store) => {
      valueOf(await store.noteFirewall('a', 0));
      // Nobody waits: the clock of the register moves on by itself.
      for (let looks = 0; ((await ages(store)).get('a') ?? 0) < MOVED_MS; looks++) {
        assert.ok(looks < MOST_LOOKS, 'the clock of the register stands still');
      }
      valueOf(await store.noteFirewall('b', 0));
      const before = await ages(store);
      valueOf(await store.noteFirewall('a', 0));
      const after = await ages(store);
      const [older = assert.fail(), younger = assert.fail()] = [before.get('a'), before.get('b')];
      assert.ok(younger >= 0 && older >= younger + MOVED_MS - 1, `${younger} and ${older} ms old`);
      assert.ok((after.get('a') ?? Infinity) <= (after.get('b') ?? -Infinity));
    },

    'one that is withdrawn is gone, and no other': async (store) => {
      valueOf(await store.noteFirewall('a', 0));
      valueOf(await store.noteFirewall('b', 0));
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

async function held(store: FirewallRegister): Promise<Omit<HeldFirewall, 'age'>[]> {
  return valueOf(await store.firewalls())
    .map(({ owner, generation }) => ({ owner, generation }))
    .toSorted((left, right) => (left.owner < right.owner ? -1 : 1));
}

async function ages(store: FirewallRegister): Promise<ReadonlyMap<string, number>> {
  return new Map(valueOf(await store.firewalls()).map(({ owner, age }) => [owner, age]));
}
