import { describe, expect, it } from 'vitest';
import type { InspectorOptions } from '@ironic-inspector/core';
import { eventually, manualClock, memoryFirewall } from '@ironic-inspector/testing';
import { BODY, MAC, UUID, world } from './world.ts';

const OTHER_MAC = '52:54:00:12:34:99';
const CLIENT_ID = 'ff:00:00:00:00:00:02:00:00:02:c9:00:f4:52:14:03:00:12:34:56';

/**
 * A world with a firewall whose inspector was started, and a second node that is not introspected.
 */
async function guarded(options: Partial<InspectorOptions> = {}) {
  const firewall = memoryFirewall();
  const clock = manualClock();
  const made = world({ firewall, clock, ...options }, { macs: [MAC] });
  const other = made.ironic.addNode({ macs: [OTHER_MAC], driver_info: { ipmi_address: '192.0.2.11' } });
  const lists = () => made.ironic.callCounts.get('listAllPorts') ?? 0;
  return { ...made, firewall, clock, other, lists };
}

describe('the ports that Ironic knows', () => {
  it('are kept off unless they are being introspected, also while unknown machines may boot', async () => {
    const { inspector, firewall, wait } = await guarded();
    (await inspector.start()).unwrap();
    await inspector.idle();
    expect(firewall.enforced).toMatchObject({ introspecting: [], unknown: 'deny' });
    expect(firewall.enforced?.others.toSorted()).toEqual([MAC, OTHER_MAC]);
    await wait();
    expect(firewall.enforced).toMatchObject({ introspecting: [MAC], others: [OTHER_MAC], unknown: 'allow' });
    (await inspector.stop()).unwrap();
  });

  it('are read in full at the start and every sync period, never by a start', async () => {
    const { inspector, ironic, clock, wait, lists } = await guarded();
    (await inspector.start()).unwrap();
    expect(lists()).toBe(1);
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    (await inspector.upkeep()).unwrap();
    expect(lists()).toBe(1);
    await clock.advance(15_000);
    expect(lists()).toBe(2);
    await clock.advance(30_000);
    expect(lists()).toBe(4);
    (await inspector.stop()).unwrap();
    await clock.advance(60_000);
    expect(lists()).toBe(4);
    expect(ironic.calls.find(({ name }) => name === 'listAllPorts')?.path).toBe('/v1/ports?fields=address,extra');
  });

  it('are waited for neither by the start nor by the stop, and unknown machines are kept off until then', async () => {
    const { inspector, ironic, firewall } = await guarded();
    const away = Promise.withResolvers<void>();
    const listAllPorts = ironic.listAllPorts.bind(ironic);
    Object.defineProperty(ironic, 'listAllPorts', {
      value: async (...args: Parameters<typeof listAllPorts>) => {
        await away.promise;
        return listAllPorts(...args);
      },
    });
    (await inspector.start()).unwrap();
    expect(firewall.enforced).toMatchObject({ introspecting: [], others: [], unknown: 'deny' });
    (await inspector.stop()).unwrap();
    away.resolve();
  });

  it('are not read again when the period is 0, and not at all without a firewall', async () => {
    const { inspector, clock, lists } = await guarded({ pxeFilter: { syncPeriod: 0 } });
    (await inspector.start()).unwrap();
    await clock.advance(120_000);
    expect(lists()).toBe(1);
    (await inspector.stop()).unwrap();
    const without = world();
    (await without.inspector.start()).unwrap();
    expect(without.calls()).not.toContain('listAllPorts');
    (await without.inspector.stop()).unwrap();
  });

  it('are those that a start reads, too, before the next full list', async () => {
    const { inspector, ironic, firewall, wait } = await guarded();
    (await inspector.start()).unwrap();
    ironic.addPort(UUID, '52:54:00:12:34:77', { extra: { 'client-id': CLIENT_ID } });
    await wait();
    expect(firewall.enforced?.introspecting.toSorted()).toEqual([MAC, '52:54:00:12:34:77'].toSorted());
    expect(firewall.enforced?.clientIds).toEqual({ '52:54:00:12:34:77': CLIENT_ID });
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(firewall.enforced?.others).toContain('52:54:00:12:34:77');
    (await inspector.stop()).unwrap();
  });

  it('are not lost when they are read by a start while the full list is under way', async () => {
    const { inspector, ironic, firewall, clock } = await guarded();
    (await inspector.start()).unwrap();
    const listAllPorts = ironic.listAllPorts.bind(ironic);
    const gate = Promise.withResolvers<void>();
    Object.defineProperty(ironic, 'listAllPorts', {
      value: async (...args: Parameters<typeof listAllPorts>) => {
        const early = await listAllPorts(...args);
        await gate.promise;
        return early;
      },
    });
    await clock.advance(15_000);
    ironic.addPort(UUID, '52:54:00:12:34:77');
    (await inspector.introspect(UUID)).unwrap();
    await eventually(() => ironic.peekNode(UUID)?.power_state === 'power on');
    gate.resolve();
    await inspector.idle();
    (await inspector.abort(UUID)).unwrap();
    await inspector.idle();
    expect(firewall.enforced?.others).toContain('52:54:00:12:34:77');
    (await inspector.stop()).unwrap();
  });

  it('that cannot be read stay as they were read last, and observers are told', async () => {
    const { inspector, ironic, firewall, clock, events } = await guarded();
    (await inspector.start()).unwrap();
    ironic.failNext({ kind: 'status', status: 500 }, { call: 'listAllPorts' });
    await clock.advance(15_000);
    await inspector.idle();
    expect(firewall.enforced?.others).toHaveLength(2);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'failed', stage: 'firewall', code: 'ironic-failed' }),
    );
    ironic.addNode({ macs: ['52:54:00:12:34:78'], driver_info: { ipmi_address: '192.0.2.12' } });
    await clock.advance(15_000);
    expect(firewall.enforced?.others).toHaveLength(3);
    (await inspector.stop()).unwrap();
  });

  it('that could not be read yet keep unknown machines off, until a round of upkeep reads them', async () => {
    const { inspector, ironic, firewall, wait, lists } = await guarded({ pxeFilter: { syncPeriod: 0 } });
    ironic.failNext({ kind: 'status', status: 500 }, { call: 'listAllPorts' });
    (await inspector.start()).unwrap();
    await wait();
    expect(firewall.enforced).toMatchObject({ introspecting: [MAC], unknown: 'deny' });
    (await inspector.upkeep()).unwrap();
    expect(firewall.enforced).toMatchObject({ introspecting: [MAC], others: [OTHER_MAC], unknown: 'allow' });
    expect(lists()).toBe(2);
    (await inspector.stop()).unwrap();
  });

  it('that Ironic has no more are unknown after the next reading', async () => {
    const { inspector, ironic, firewall, clock, other } = await guarded();
    (await inspector.start()).unwrap();
    ironic.removeNode(other.uuid);
    await clock.advance(15_000);
    expect(firewall.enforced?.others).toEqual([MAC]);
    (await inspector.stop()).unwrap();
  });
});
