import { describe, expect, it } from 'vitest';
import { createEnrollHook } from '@ironic-inspector/core';
import { eventually, manualClock } from '@ironic-inspector/testing';
import { BODY, bodyWith, errorOf, turn, UUID, world } from './world.ts';

/** A machine that Ironic does not know: the node of the world is another one. */
const STRANGER = { driver_info: { ipmi_address: '192.0.2.99' } };

/** What machine number `last` of many posts, `count` NICs. */
function machine(last: number, count = 1): string {
  const { interfaces, ...inventory } = JSON.parse(BODY).inventory;
  const [first] = interfaces;
  const mac = (nic: number) =>
    `52:54:${[last, nic >> 8, nic & 255, 1].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
  return bodyWith({
    inventory: {
      ...inventory,
      bmc_address: `198.51.100.${last}`,
      interfaces: Array.from({ length: count }, (_, nic) => ({ ...first, name: `eth${nic}`, mac_address: mac(nic) })),
    },
    boot_interface: mac(0),
  });
}

function machines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => machine(index + 1));
}

describe('unknown machines, of which anybody may post any number', () => {
  it('become no more than so many nodes in a minute', async () => {
    const clock = manualClock();
    const { inspector } = world({ clock, notFoundHook: createEnrollHook({ maxNodesPerMinute: 1 }) }, STRANGER);
    expect((await inspector.continue(machine(1))).ok).toBe(true);
    expect(errorOf(await inspector.continue(machine(2))).message).toContain('more than 1 nodes within a minute');
    await clock.advance(60_001);
    expect((await inspector.continue(machine(2))).ok).toBe(true);
    await inspector.idle();
  });

  it('become no more also when they post at the same time', async () => {
    const { inspector, ironic } = world({ notFoundHook: createEnrollHook({ maxNodesPerMinute: 2 }) }, STRANGER);
    const answers = await Promise.all(machines(30).map((body) => inspector.continue(body)));
    await inspector.idle();
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
    expect(ironic.callCounts.get('createNode')).toBe(2);
  });

  it('count only when their node came to be', async () => {
    const { inspector, ironic } = world({ notFoundHook: createEnrollHook({ maxNodesPerMinute: 1 }) }, STRANGER);
    ironic.failNext({ kind: 'status', status: 400 }, { call: 'createNode' });
    expect(errorOf(await inspector.continue(machine(1))).message).not.toContain('within a minute');
    expect((await inspector.continue(machine(2))).ok).toBe(true);
    expect(errorOf(await inspector.continue(machine(3))).message).toContain('within a minute');
    await inspector.idle();
  });

  it('are not looked for by more MAC addresses than machines have', async () => {
    const { inspector, calls } = world({ notFoundHook: createEnrollHook() }, STRANGER);
    expect(errorOf(await inspector.continue(machine(1, 3000)))).toMatchObject({
      code: 'lookup-failed',
      message: expect.stringContaining('The machine has 3000 MAC addresses: no more than 512 are looked for'),
    });
    expect(calls()).toEqual([]);
    expect((await inspector.continue(machine(1, 512))).ok).toBe(true);
    await inspector.idle();
  });

  it('are looked for by as many MAC addresses as a setting says', async () => {
    const { inspector } = world({ notFoundHook: createEnrollHook(), limits: { searchedMacs: 2 } }, STRANGER);
    expect(errorOf(await inspector.continue(machine(1, 3))).message).toContain('no more than 2 are looked for');
    expect((await inspector.continue(machine(1, 2))).ok).toBe(true);
    await inspector.idle();
  });

  it('with hundreds of MAC addresses have few requests on their way at once, and are found by the last one', async () => {
    const { inspector, ironic } = world({ notFoundHook: createEnrollHook() }, STRANGER);
    ironic.addPort(UUID, '52:54:01:00:63:01');
    const listPorts = ironic.listPorts.bind(ironic);
    let [asking, most] = [0, 0];
    Object.defineProperty(ironic, 'listPorts', {
      value: async (...all: Parameters<typeof listPorts>) => {
        most = Math.max(most, ++asking);
        await turn();
        asking--;
        return listPorts(...all);
      },
    });
    expect(errorOf(await inspector.continue(machine(1, 100))).message).toContain(
      'Port 52:54:01:00:63:01 already exists',
    );
    expect(most).toBe(4);
  });

  it('are looked for a few at once, and share what all nodes are listed for', async () => {
    const { inspector, ironic } = world({ notFoundHook: createEnrollHook() }, STRANGER);
    const listPorts = ironic.listPorts.bind(ironic);
    const listNodes = ironic.listNodes.bind(ironic);
    const gate = Promise.withResolvers<void>();
    let [asking, most] = [0, 0];
    Object.defineProperties(ironic, {
      listPorts: {
        value: async (...all: Parameters<typeof listPorts>) => {
          // Those of its new node are another matter.
          if ('node' in all[0]) return listPorts(...all);
          most = Math.max(most, ++asking);
          await turn();
          asking--;
          return listPorts(...all);
        },
      },
      listNodes: {
        value: (...all: Parameters<typeof listNodes>) => gate.promise.then(() => listNodes(...all)),
      },
    });
    const posted = Promise.all(machines(12).map((body) => inspector.continue(body)));
    await eventually(() => ironic.callCounts.get('listPorts') === 12, 'all ports to be asked for');
    await turn();
    gate.resolve();
    expect((await posted).every(({ ok }) => ok)).toBe(true);
    await inspector.idle();
    expect(most).toBe(4);
    expect(ironic.callCounts.get('listNodes')).toBe(2);
  });
});
