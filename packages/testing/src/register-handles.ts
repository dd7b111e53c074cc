import assert from 'node:assert/strict';
import type { FirewallRegister, InstanceRegister } from '@ironic-inspector/core';
import { expectFailures, valueOf } from './expect-result.ts';
import type { Topic } from './runner.ts';

const HOUR_MS = 3_600_000;

/** What instances know of each other, by whichever handle they ask. */
export const instanceHandles: readonly Topic<InstanceRegister>[] = [
  {
    name: 'instances that persist',
    needs: 'reopen',
    tests: {
      'heartbeats and roles outlive who noted them': async (register, { reopen }) => {
        valueOf(await register.heartbeat('a'));
        valueOf(await register.heartbeat('b'));
        valueOf(await register.retire('b'));
        assert.equal(valueOf(await register.lead('sync', 'a', HOUR_MS)), true);
        const opened = await reopen();
        assert.deepEqual(await owners(opened), ['a']);
        assert.equal(valueOf(await opened.lead('sync', 'b', HOUR_MS)), false);
        assert.equal(valueOf(await opened.lead('sync', 'a', HOUR_MS)), true);
      },
    },
  },
  {
    name: 'instances with two handles',
    needs: 'another',
    tests: {
      'heartbeats of one are seen by the other': async (register, { another }) => {
        const other = await another();
        valueOf(await register.heartbeat('a'));
        valueOf(await other.heartbeat('b'));
        for (const one of [register, other]) assert.deepEqual(await owners(one), ['a', 'b']);
        valueOf(await other.retire('a'));
        for (const one of [register, other]) assert.deepEqual(await owners(one), ['b']);
      },

      'one of two leads, whoever asks where': async (register, { another }) => {
        const other = await another();
        const led = await Promise.all([register.lead('sync', 'a', HOUR_MS), other.lead('sync', 'b', HOUR_MS)]);
        assert.equal(led.map(valueOf).filter(Boolean).length, 1);
        const loser = led[0].val === true ? 'b' : 'a';
        for (const one of [register, other]) assert.equal(valueOf(await one.lead('sync', loser, HOUR_MS)), false);
      },
    },
  },
  {
    name: 'instances that cannot be told',
    needs: 'breakDown',
    tests: {
      'what fails is store-failed, and nothing was noted': async (register, { breakDown }) => {
        valueOf(await register.heartbeat('a'));
        const repair = await breakDown();
        await expectFailures({
          heartbeat: () => register.heartbeat('b'),
          retire: () => register.retire('a'),
          heartbeats: () => register.heartbeats(),
          lead: () => register.lead('sync', 'a', HOUR_MS),
        });
        await repair();
        assert.deepEqual(await owners(register), ['a']);
        assert.equal(valueOf(await register.lead('sync', 'b', HOUR_MS)), true);
      },
    },
  },
];

/** What instances know of each other's firewalls, by whichever handle they ask. */
export const firewallHandles: readonly Topic<FirewallRegister>[] = [
  {
    name: 'firewalls that persist',
    needs: 'reopen',
    tests: {
      'firewalls and the generation outlive who noted them': async (register, { reopen }) => {
        valueOf(await register.noteFirewall('a', 1));
        valueOf(await register.noteFirewall('b', 1));
        valueOf(await register.withdrawFirewall('b'));
        for (const raised of [1, 2]) assert.equal(valueOf(await register.raiseGeneration()), raised);
        const opened = await reopen();
        assert.deepEqual(await held(opened), [['a', 1]]);
        assert.equal(valueOf(await opened.generation()), 2);
        assert.equal(valueOf(await opened.raiseGeneration()), 3);
      },
    },
  },
  {
    name: 'firewalls with two handles',
    needs: 'another',
    tests: {
      'one generation, which each raises for both': async (register, { another }) => {
        const other = await another();
        const racers = [register, other, register, other, register, other];
        const raised = (await Promise.all(racers.map((one) => one.raiseGeneration()))).map(valueOf);
        assert.deepEqual(
          raised.toSorted((left, right) => left - right),
          [1, 2, 3, 4, 5, 6],
        );
        for (const one of [register, other]) assert.equal(valueOf(await one.generation()), 6);
      },

      'firewalls of one are seen by the other': async (register, { another }) => {
        const other = await another();
        valueOf(await register.noteFirewall('a', 1));
        valueOf(await other.noteFirewall('b', -1));
        const both = [
          ['a', 1],
          ['b', -1],
        ];
        for (const one of [register, other]) assert.deepEqual(await held(one), both);
        valueOf(await other.withdrawFirewall('a'));
        for (const one of [register, other]) assert.deepEqual(await held(one), [['b', -1]]);
      },
    },
  },
  {
    name: 'firewalls that cannot be noted',
    needs: 'breakDown',
    tests: {
      'what fails is store-failed, and nothing was noted': async (register, { breakDown }) => {
        valueOf(await register.noteFirewall('a', 1));
        valueOf(await register.raiseGeneration());
        const repair = await breakDown();
        await expectFailures({
          noteFirewall: () => register.noteFirewall('a', 2),
          withdrawFirewall: () => register.withdrawFirewall('a'),
          firewalls: () => register.firewalls(),
          generation: () => register.generation(),
          raiseGeneration: () => register.raiseGeneration(),
        });
        await repair();
        assert.deepEqual(await held(register), [['a', 1]]);
        assert.equal(valueOf(await register.generation()), 1);
      },
    },
  },
];

async function owners(register: InstanceRegister): Promise<readonly string[]> {
  return valueOf(await register.heartbeats())
    .last.map(({ owner }) => owner)
    .toSorted();
}

async function held(register: FirewallRegister): Promise<readonly (readonly [owner: string, generation: number])[]> {
  return valueOf(await register.firewalls())
    .map(({ owner, generation }) => [owner, generation] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
}
