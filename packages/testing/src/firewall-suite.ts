import assert from 'node:assert/strict';
import type { BootPolicy, Firewall } from '@ironic-inspector/core';
import { expectCode, valueOf } from './expect-result.ts';
import { runSuite } from './runner.ts';
import type { Runner, SuiteOptions, Topic } from './runner.ts';

/** A firewall, and an independent look at what it enforces. */
export interface FirewallSubject {
  /** The firewall, not yet open. */
  readonly firewall: Firewall;
  /** What is enforced now, as a function that tells who may boot; `undefined` when nothing is. */
  enforced(): Promise<BootJudge | undefined> | BootJudge | undefined;
}

/** Whether the machine with this MAC address may boot from the network. */
export type BootJudge = (mac: string) => boolean;

/** A firewall that can be made to fail. */
export interface FailingFirewallSubject extends FirewallSubject {
  /** Makes the next `open` or `sync` fail. */
  breakNext(): Promise<void> | void;
}

const KNOWN = ['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:00:00:00:03', '52:54:00:00:00:04'];
/** Machines that no policy here names. */
const STRANGERS = ['52:54:00:00:00:ff', '02:00:00:00:00:01'];
const ONE = policy(KNOWN.slice(0, 1));
const TWO = policy(KNOWN.slice(1, 3), 'allow');
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
      for (const next of [ONE, TWO, NOBODY, TWO, ONE, NOBODY, ONE]) {
        valueOf(await subject.firewall.sync(next));
        await expectEnforced(subject, next);
      }
    },

    'machines that Ironic knows are kept off while unknown ones may boot': async (subject) => {
      valueOf(await subject.firewall.open(policy([], 'allow')));
      await expectEnforced(subject, policy([], 'allow'));
      valueOf(await subject.firewall.sync(policy(KNOWN, 'allow')));
      await expectEnforced(subject, policy(KNOWN, 'allow'));
    },

    'unknown machines are kept off again when nothing goes on any more': async (subject) => {
      valueOf(await subject.firewall.open(TWO));
      valueOf(await subject.firewall.sync(NOBODY));
      await expectEnforced(subject, NOBODY);
    },

    'a machine that Ironic knows no more is an unknown one': async (subject) => {
      valueOf(await subject.firewall.open(TWO));
      for (const unknown of ['allow', 'deny'] as const) {
        const forgotten: BootPolicy = { introspecting: [], others: KNOWN.slice(0, 1), unknown, clientIds: {} };
        valueOf(await subject.firewall.sync(forgotten));
        await expectEnforced(subject, forgotten);
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

/** Machines that `expected` does not name are unknown. */
async function expectEnforced(subject: FirewallSubject, expected: BootPolicy): Promise<void> {
  const mayBoot = await subject.enforced();
  assert.ok(mayBoot !== undefined, 'a policy is enforced');
  for (const mac of expected.introspecting) assert.ok(mayBoot(mac), `${mac} may boot`);
  for (const mac of expected.others) assert.ok(!mayBoot(mac), `${mac} may not boot`);
  const named = new Set([...expected.introspecting, ...expected.others]);
  for (const mac of [...KNOWN, ...STRANGERS].filter((one) => !named.has(one))) {
    assert.equal(mayBoot(mac), expected.unknown === 'allow', `${mac}, which is unknown`);
  }
}

function policy(introspecting: readonly string[], unknown: BootPolicy['unknown'] = 'deny'): BootPolicy {
  const others = KNOWN.filter((mac) => !introspecting.includes(mac));
  return { introspecting, others, unknown, clientIds: {} };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
