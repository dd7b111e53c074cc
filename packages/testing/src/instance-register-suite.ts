import assert from 'node:assert/strict';
import type { Heartbeat, InstanceRegister } from '@ironic-inspector/core';
import { valueOf } from './expect-result.ts';
import { runSuite } from './runner.ts';
import type { Runner, SuiteOptions, Topic } from './runner.ts';

/** What every `InstanceRegister` does, as tests. */
export function instanceRegisterSuite(runner: Runner, options: SuiteOptions<InstanceRegister>): void {
  runSuite(runner, 'InstanceRegister', [heartbeats, roles], options);
}

/** Who is alive. */
export const heartbeats: Topic<InstanceRegister> = {
  name: 'heartbeats',
  tests: {
    'there are none at first': async (register) => {
      assert.deepEqual(await beats(register), []);
    },

    'the last one of each owner is what is known': async (register) => {
      valueOf(await register.heartbeat('b', new Date(1_000)));
      valueOf(await register.heartbeat('a', new Date(1_000)));
      valueOf(await register.heartbeat('b', new Date(2_001)));
      valueOf(await register.heartbeat('a', new Date(1_000)));
      assert.deepEqual(await beats(register), [
        { owner: 'a', at: new Date(1_000) },
        { owner: 'b', at: new Date(2_001) },
      ]);
    },

    'one of an owner whose clock was set back is the last one, too': async (register) => {
      valueOf(await register.heartbeat('a', new Date(2_000)));
      valueOf(await register.heartbeat('a', new Date(1_000)));
      assert.deepEqual(await beats(register), [{ owner: 'a', at: new Date(1_000) }]);
    },

    'an owner that retires has none, and no other is touched': async (register) => {
      valueOf(await register.heartbeat('a', new Date(1_000)));
      valueOf(await register.heartbeat('b', new Date(1_000)));
      valueOf(await register.retire('a'));
      valueOf(await register.retire('a'));
      valueOf(await register.retire('nobody'));
      assert.deepEqual(await beats(register), [{ owner: 'b', at: new Date(1_000) }]);
      valueOf(await register.heartbeat('a', new Date(2_000)));
      assert.equal((await beats(register)).length, 2);
    },

    'many beat at once': async (register) => {
      const owners = Array.from({ length: 8 }, (_, index) => `owner ${index}`);
      await Promise.all(owners.map(async (owner) => valueOf(await register.heartbeat(owner, new Date(1_000)))));
      assert.deepEqual(
        (await beats(register)).map(({ owner }) => owner),
        owners,
      );
    },
  },
};

/** Who does what one alone should do. */
export const roles: Topic<InstanceRegister> = {
  name: 'roles',
  tests: {
    'one of many leads': async (register) => {
      const asked = ['a', 'b', 'c'].map((owner) => register.lead('sync', owner, new Date(0), new Date(1_000)));
      const leaders = (await Promise.all(asked)).map(valueOf);
      assert.equal(leaders.filter(Boolean).length, 1);
      const leader = ['a', 'b', 'c'][leaders.indexOf(true)] ?? '';
      const other = leader === 'a' ? 'b' : 'a';
      assert.equal(valueOf(await register.lead('sync', other, new Date(999), new Date(2_000))), false);
      assert.equal(valueOf(await register.lead('other role', other, new Date(999), new Date(2_000))), true);
      assert.equal(valueOf(await register.lead('sync', leader, new Date(999), new Date(3_000))), true);
      assert.equal(valueOf(await register.lead('sync', other, new Date(2_999), new Date(4_000))), false);
      assert.equal(valueOf(await register.lead('sync', other, new Date(3_000), new Date(4_000))), true);
      assert.equal(valueOf(await register.lead('sync', leader, new Date(3_500), new Date(5_000))), false);
    },
  },
};

async function beats(register: InstanceRegister): Promise<Heartbeat[]> {
  return valueOf(await register.heartbeats()).toSorted((left, right) => (left.owner < right.owner ? -1 : 1));
}
