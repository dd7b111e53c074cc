import assert from 'node:assert/strict';
import type { InstanceRegister } from '@ironic-inspector/core';
import { valueOf } from './expect-result.ts';
import { instanceHandles } from './register-handles.ts';
import { runSuite } from './runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from './runner.ts';

/** What every `InstanceRegister` does, as tests. */
export function instanceRegisterSuite<Register extends InstanceRegister>(
  runner: Runner,
  options: StoreSuiteOptions<Register>,
): void {
  runSuite(runner, 'InstanceRegister', [heartbeats, time, roles, ...instanceHandles], options);
}

/** Who is alive. */
export const heartbeats: Topic<InstanceRegister> = {
  name: 'heartbeats',
  tests: {
    'there are none at first': async (register) => {
      assert.deepEqual(await owners(register), []);
    },

    'are told once for each owner': async (register) => {
      for (const owner of ['b', 'a', 'b', 'a']) valueOf(await register.heartbeat(owner));
      assert.deepEqual(await owners(register), ['a', 'b']);
    },

    'an owner that retires has none, and no other is touched': async (register) => {
      valueOf(await register.heartbeat('a'));
      valueOf(await register.heartbeat('b'));
      valueOf(await register.retire('a'));
      valueOf(await register.retire('a'));
      valueOf(await register.retire('nobody'));
      assert.deepEqual(await owners(register), ['b']);
      valueOf(await register.heartbeat('a'));
      assert.deepEqual(await owners(register), ['a', 'b']);
    },

    'many beat at once': async (register) => {
      const all = Array.from({ length: 8 }, (_, index) => `owner ${index}`);
      await Promise.all(all.map(async (owner) => valueOf(await register.heartbeat(owner))));
      assert.deepEqual(await owners(register), all);
    },
  },
};

/**
 * One for all instances, which goes on. No test waits for it: what it says is compared with what it
 * said before.
 */
export const time: Topic<InstanceRegister> = {
  name: 'time',
  tests: {
    'never goes back': async (register) => {
      let last = 0;
      for (const owner of ['a', 'b', 'a', 'b']) {
        for (const now of [valueOf(await register.heartbeat(owner)), valueOf(await register.heartbeats()).now]) {
          assert.ok(now.getTime() >= last, `${now.getTime()} after ${last}`);
          last = now.getTime();
        }
      }
    },

    'is the time of day': async (register) => {
      const years = valueOf(await register.heartbeats()).now.getUTCFullYear();
      assert.ok(years >= 2020 && years < 10_000, `it is the year ${years}`);
    },

    'a heartbeat grows older with it': async (register) => {
      const noted = valueOf(await register.heartbeat('a'));
      const later = await afterwards(register, noted);
      const age = await ageOf(register, 'a');
      assert.ok(age > later - noted.getTime() - ROUNDED_MS, `${age} ms old after ${later - noted.getTime()} ms`);
    },

    'a heartbeat is as young as it is': async (register) => {
      valueOf(await register.heartbeat('a'));
      const before = await afterwards(register, valueOf(await register.heartbeat('b')));
      valueOf(await register.heartbeat('a'));
      const age = await ageOf(register, 'a');
      const after = valueOf(await register.heartbeats()).now.getTime();
      assert.ok(age >= 0 && age < after - before + ROUNDED_MS, `${age} ms old after ${after - before} ms`);
      assert.ok((await ageOf(register, 'b')) > 0);
    },
  },
};

/** Who does what one alone should do. */
export const roles: Topic<InstanceRegister> = {
  name: 'roles',
  tests: {
    'one of many leads': async (register) => {
      const asked = ['a', 'b', 'c'].map((owner) => register.lead('sync', owner, HOUR_MS));
      const leaders = (await Promise.all(asked)).map(valueOf);
      assert.equal(leaders.filter(Boolean).length, 1);
      const leader = ['a', 'b', 'c'][leaders.indexOf(true)] ?? '';
      const other = leader === 'a' ? 'b' : 'a';
      assert.equal(valueOf(await register.lead('sync', other, HOUR_MS)), false);
      assert.equal(valueOf(await register.lead('other role', other, HOUR_MS)), true);
      assert.equal(valueOf(await register.lead('sync', leader, HOUR_MS)), true);
      assert.equal(valueOf(await register.lead('sync', other, HOUR_MS)), false);
    },

    "a role whose time is over is anybody else's": async (register) => {
      assert.equal(valueOf(await register.lead('sync', 'a', HOUR_MS)), true);
      // The leader's own last word, not the longest, says until when.
      assert.equal(valueOf(await register.lead('sync', 'a', 0)), true);
      assert.equal(valueOf(await register.lead('sync', 'b', HOUR_MS)), true);
      assert.equal(valueOf(await register.lead('sync', 'a', HOUR_MS)), false);
    },
  },
};

const HOUR_MS = 3_600_000;

/** Times of day are whole milliseconds, ages may be counted otherwise. */
const ROUNDED_MS = 2;

/** So much that rounding does not hide it. */
const MOVED_MS = 5;

/**
 * How often the time is asked for until it has moved on: of a clock that stands still nothing can
 * be said.
 */
const MOST_LOOKS = 100_000;

/** The register's time when it has moved on since `moment`. */
async function afterwards(register: InstanceRegister, moment: Date): Promise<number> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const { now } = valueOf(await register.heartbeats());
    if (now.getTime() >= moment.getTime() + MOVED_MS) return now.getTime();
  }
  return assert.fail('the clock of the register stands still');
}

async function owners(register: InstanceRegister): Promise<string[]> {
  return valueOf(await register.heartbeats())
    .last.map(({ owner }) => owner)
    .toSorted();
}

async function ageOf(register: InstanceRegister, owner: string): Promise<number> {
  const { last } = valueOf(await register.heartbeats());
  return last.find((beat) => beat.owner === owner)?.age ?? assert.fail(`there is no heartbeat of ${owner}`);
}
