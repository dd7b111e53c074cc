import { describe, expect, it } from 'vitest';
import { Inspector, Ok, type InspectorOptions, type NotFoundHook } from '@ironic-inspector/core';
import { FakeIronic, memoryFirewall } from '@ironic-inspector/testing';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { MAC, UUID, world } from './world.ts';

const OTHER_MAC = '52:54:00:12:34:99';
const notFoundHook: NotFoundHook = { name: 'x', notFound: async () => Ok(undefined) };

async function explained(options: Partial<InspectorOptions>, goesOn: boolean) {
  const { inspector, wait } = world(options, { macs: [MAC] });
  if (goesOn) await wait();
  return (await inspector.bootPolicy()).unwrap();
}

describe('who may boot, and why', () => {
  it('names the run that each address may boot for', async () => {
    const { inspector, ironic, wait } = world({ firewall: memoryFirewall() }, { macs: [MAC] });
    ironic.addNode({ macs: [OTHER_MAC] });
    (await inspector.start()).unwrap();
    await wait();
    const { runId } = (await inspector.status(UUID)).unwrap();
    expect((await inspector.bootPolicy()).unwrap()).toEqual({
      introspecting: [MAC],
      others: [OTHER_MAC],
      unknown: 'allow',
      clientIds: {},
      runs: [{ mac: MAC, node: UUID, runId, state: 'waiting' }],
      why: 'an introspection goes on, and a machine may boot from a NIC that Ironic does not know',
    });
    (await inspector.stop()).unwrap();
  });

  it.each([
    [{}, true, 'allow', 'an introspection goes on'],
    [{}, false, 'deny', 'nothing is being introspected'],
    [{ pxeFilter: { denyUnknownMacs: true } }, true, 'deny', 'pxeFilter.denyUnknownMacs'],
    [{ notFoundHook }, false, 'allow', 'the not-found hook waits for them'],
    [{ firewall: memoryFirewall() }, true, 'deny', "Ironic's ports could not be read yet"],
  ] as const)('unknown machines, with %j and a run %s: %s', async (options, goesOn, unknown, why) => {
    const policy = await explained(options, goesOn);
    expect(policy.unknown).toBe(unknown);
    expect(policy.why).toContain(why);
  });

  it('is what the firewall is told', async () => {
    const firewall = memoryFirewall();
    const { inspector, wait } = world({ firewall }, { macs: [MAC, OTHER_MAC] });
    (await inspector.start()).unwrap();
    await wait();
    const { runs, why, ...policy } = (await inspector.bootPolicy()).unwrap();
    expect(runs.map(({ mac }) => mac)).toEqual([MAC, OTHER_MAC]);
    expect(why).not.toBe('');
    expect(firewall.enforced).toEqual(policy);
    (await inspector.stop()).unwrap();
  });

  it('counts more runs than a page has', async () => {
    const ironic = new FakeIronic({ keepCalls: 0 });
    const inspector = new Inspector({ ironic, ...createMemoryStore(), introspectionDelay: 0 });
    const macs = Array.from(
      { length: 1001 },
      (_, index) =>
        `52:54:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`,
    );
    for (const mac of macs) {
      const { uuid } = ironic.addNode({ macs: [mac] });
      (await inspector.introspect(uuid)).unwrap();
    }
    await inspector.idle();
    const { introspecting, why } = (await inspector.bootPolicy()).unwrap();
    expect(introspecting.toSorted()).toEqual(macs);
    expect(why).toContain('1001 introspections');
  });
});

it('unknown machines cannot be kept off and be waited for', () => {
  expect(
    () =>
      new Inspector({
        ironic: new FakeIronic(),
        ...createMemoryStore(),
        notFoundHook,
        pxeFilter: { denyUnknownMacs: true },
      }),
  ).toThrow('pxeFilter.denyUnknownMacs: cannot be true together with a notFoundHook');
});
