import { FakeIronic } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { KnownPorts } from './known-ports.ts';
import { policyOf } from './policy-of.ts';

const [FIRST, SECOND] = ['52:54:00:00:00:01', '52:54:00:00:00:02'];
const RULES = { denyUnknown: false, openWhenIdle: false };
const UNREAD = new KnownPorts(new FakeIronic());

async function knownPorts(...macs: string[]): Promise<KnownPorts> {
  const ironic = new FakeIronic();
  ironic.addNode({ macs });
  const known = new KnownPorts(ironic);
  (await known.read()).unwrap();
  return known;
}

describe('who may boot', () => {
  it('are those being introspected, spelled as MAC addresses are; others that Ironic knows may not', async () => {
    const active = { runs: 1, macs: [FIRST.toUpperCase(), FIRST, 'no address'] };
    const { policy } = policyOf(active, await knownPorts(FIRST, SECOND), RULES);
    expect(policy).toEqual({ introspecting: [FIRST], others: [SECOND], unknown: 'allow', clientIds: {} });
  });

  it.each([
    [{ denyUnknown: true, openWhenIdle: false }, 1, true, 'deny', 'pxeFilter.denyUnknownMacs says so'],
    [{ denyUnknown: true, openWhenIdle: true }, 1, false, 'deny', 'pxeFilter.denyUnknownMacs says so'],
    [RULES, 1, false, 'deny', "Ironic's ports could not be read yet, so nobody can tell who is unknown"],
    [
      { denyUnknown: false, openWhenIdle: true },
      0,
      false,
      'deny',
      "Ironic's ports could not be read yet, so nobody can tell who is unknown",
    ],
    [{ denyUnknown: false, openWhenIdle: true }, 0, true, 'allow', 'the not-found hook waits for them'],
    [RULES, 0, true, 'deny', 'nothing is being introspected'],
    [RULES, 1, true, 'allow', 'an introspection goes on, and a machine may boot from a NIC that Ironic does not know'],
    [RULES, 2, true, 'allow', '2 introspections go on, and a machine may boot from a NIC that Ironic does not know'],
  ] as const)(
    'by %j, with %i runs, ports read: %s: unknown ones are a case for %s',
    async (rules, runs, isRead, unknown, why) => {
      const decided = policyOf({ runs, macs: [] }, isRead ? await knownPorts() : UNREAD, rules);
      expect([decided.policy.unknown, decided.why]).toEqual([unknown, why]);
    },
  );

  it('is decided without ports where nothing is enforced', () => {
    const { policy } = policyOf({ runs: 1, macs: [FIRST] }, undefined, RULES);
    expect(policy).toEqual({ introspecting: [FIRST], others: [], unknown: 'allow', clientIds: {} });
  });
});
