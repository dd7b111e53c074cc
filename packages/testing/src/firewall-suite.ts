import assert from 'node:assert/strict';
import type { BootPolicy, Firewall } from '@ironic-inspector/core';
import { expectCode, valueOf } from './expect-result.ts';
import { runSuite } from './runner.ts';
import type { Runner, SuiteOptions, Topic } from './runner.ts';

/** A firewall and a look at what it does, by another road than its own word. */
export interface FirewallSubject {
  /** Not open yet. */
  readonly firewall: Firewall;
  /** What the network is under now; `undefined` when nothing is enforced. */
  enforced(): Promise<BootPolicy | undefined> | BootPolicy | undefined;
}

/** A firewall that can be made to fail. */
export interface FailingFirewallSubject extends FirewallSubject {
  /** Makes the next `open` or `sync` impossible, once. */
  breakNext(): Promise<void> | void;
}

const ONE = policy(['52:54:00:00:00:01']);
const TWO = policy(['52:54:00:00:00:02', '52:54:00:00:00:03'], 'allow');
const NOBODY = policy([]);

const policies: Topic<FirewallSubject> = {
  name: 'policies',
  tests: {
    'it has a name': async ({ firewall }) => {
      assert.notEqual(firewall.name.trim(), '');
    },

    'opening enforces the policy it is given': async (subject) => {
      valueOf(await subject.firewall.open(ONE));
      await expectEnforced(subject, ONE);
    },

    'opening twice is the same as once': async (subject) => {
      valueOf(await subject.firewall.open(ONE));
      valueOf(await subject.firewall.open(ONE));
      await expectEnforced(subject, ONE);
      valueOf(await subject.firewall.close());
      assert.equal(await subject.enforced(), undefined);
    },

    'a policy replaces the last one whole': async (subject) => {
      valueOf(await subject.firewall.open(NOBODY));
      for (const next of [ONE, TWO, NOBODY, TWO, ONE]) {
        valueOf(await subject.firewall.sync(next));
        await expectEnforced(subject, next);
      }
    },

    'the same policy twice is the same as once': async (subject) => {
      valueOf(await subject.firewall.open(TWO));
      valueOf(await subject.firewall.sync(TWO));
      await expectEnforced(subject, TWO);
    },

    'a thousand machines are no problem': async (subject) => {
      const macs = Array.from({ length: 1_000 }, (_, index) => `52:54:00:01:${hex(index >> 8)}:${hex(index & 255)}`);
      valueOf(await subject.firewall.open(ONE));
      valueOf(await subject.firewall.sync(policy(macs)));
      await expectEnforced(subject, policy(macs));
    },

    'closing stops enforcing, and twice is the same as once': async (subject) => {
      valueOf(await subject.firewall.open(ONE));
      valueOf(await subject.firewall.close());
      assert.equal(await subject.enforced(), undefined);
      valueOf(await subject.firewall.close());
      assert.equal(await subject.enforced(), undefined);
    },

    'closing what was never open is fine': async (subject) => {
      valueOf(await subject.firewall.close());
      assert.equal(await subject.enforced(), undefined);
    },

    'a closed firewall can be opened again': async (subject) => {
      valueOf(await subject.firewall.open(ONE));
      valueOf(await subject.firewall.close());
      valueOf(await subject.firewall.open(TWO));
      await expectEnforced(subject, TWO);
    },
  },
};

const failures: Topic<FailingFirewallSubject> = {
  name: 'failures',
  tests: {
    'the last complete policy stays in force when the next one fails': async (subject) => {
      valueOf(await subject.firewall.open(ONE));
      await subject.breakNext();
      expectCode(await subject.firewall.sync(TWO), 'firewall-failed');
      await expectEnforced(subject, ONE);
      valueOf(await subject.firewall.sync(TWO));
      await expectEnforced(subject, TWO);
    },

    'a firewall that could not be opened can be closed, and opened later': async (subject) => {
      await subject.breakNext();
      expectCode(await subject.firewall.open(ONE), 'firewall-failed');
      valueOf(await subject.firewall.close());
      assert.equal(await subject.enforced(), undefined);
      valueOf(await subject.firewall.open(ONE));
      await expectEnforced(subject, ONE);
    },
  },
};

/** What every `Firewall` does, as tests. */
export function firewallSuite(runner: Runner, options: SuiteOptions<FirewallSubject>): void {
  runSuite(runner, 'Firewall', [policies], options);
}

/** What every `Firewall` does when it cannot do what it is asked, as tests. */
export function firewallFailureSuite(runner: Runner, options: SuiteOptions<FailingFirewallSubject>): void {
  runSuite(runner, 'Firewall failures', [failures], options);
}

/** Order and repetition of MAC addresses mean nothing. */
async function expectEnforced(subject: FirewallSubject, expected: BootPolicy): Promise<void> {
  const enforced = await subject.enforced();
  assert.ok(enforced !== undefined, 'a policy is enforced');
  assert.equal(enforced.unknown, expected.unknown);
  assert.deepEqual([...new Set(enforced.introspecting)].toSorted(), expected.introspecting.toSorted());
}

function policy(introspecting: readonly string[], unknown: BootPolicy['unknown'] = 'deny'): BootPolicy {
  return { introspecting, unknown };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
