import { describe, expect, it } from 'vitest';
import { defaultHooks, Ok, type BootPolicy, type Firewall, type Hook } from '@ironic-inspector/core';
import { manualClock, memoryFirewall } from '@ironic-inspector/testing';
import { BODY, MAC, turn, UUID, world } from './world.ts';

describe('the boot policy', () => {
  it('is enforced before the node is powered on', async () => {
    const order: string[] = [];
    const firewall = memoryFirewall();
    const watched: Firewall = {
      ...firewall,
      sync: (policy) => {
        order.push(`enforced ${policy.introspecting.join()}`);
        return firewall.sync(policy);
      },
    };
    const { inspector, ironic } = world({ firewall: watched }, { macs: [MAC] });
    ironic.onPower(({ kind }) => order.push(kind));
    (await inspector.start()).unwrap();
    (await inspector.introspect(UUID)).unwrap();
    await inspector.idle();
    expect(order.slice(-2)).toEqual([`enforced ${MAC}`, 'on']);
    expect(firewall.enforced).toEqual({ introspecting: [MAC], others: [], unknown: 'allow', clientIds: {} });
    await inspector.stop();
    expect(firewall.enforced).toBeUndefined();
  });

  it('lets nobody boot any more when the last run has ended', async () => {
    const firewall = memoryFirewall();
    const { inspector, wait } = world({ firewall }, { macs: [MAC] });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(firewall.enforced).toMatchObject({ introspecting: [], others: [MAC], unknown: 'deny' });
  });

  it('is enforced anew after an abort', async () => {
    const firewall = memoryFirewall();
    const { inspector, wait } = world({ firewall }, { macs: [MAC] });
    await wait();
    (await inspector.abort(UUID)).unwrap();
    await inspector.idle();
    expect(firewall.enforced).toMatchObject({ introspecting: [], others: [MAC] });
  });

  it('is enforced anew after a time-out, and when a node is forgotten', async () => {
    const [firewall, clock] = [memoryFirewall(), manualClock()];
    const { inspector, ironic, wait } = world({ firewall, clock, timeout: 60 }, { macs: [MAC] });
    await wait();
    expect(firewall.enforced).toMatchObject({ introspecting: [MAC] });
    await clock.advance(60_001);
    (await inspector.upkeep()).unwrap();
    expect(firewall.enforced).toMatchObject({ introspecting: [] });
    await wait();
    expect(firewall.enforced).toMatchObject({ introspecting: [MAC] });
    ironic.removeNode(UUID);
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect(firewall.enforced).toMatchObject({ introspecting: [] });
  });

  it('that cannot be enforced keeps the node off, and the run says why; then it boots (Q-39)', async () => {
    const clock = manualClock();
    const firewall = memoryFirewall();
    const { inspector, ironic, wait } = world({ firewall, clock }, { macs: [MAC] });
    firewall.failNext();
    await wait();
    expect(ironic.peekNode(UUID)?.power_state).toBe('power off');
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'starting',
      interruption: { stage: 'boot', code: 'firewall-failed', message: expect.stringContaining('told to fail') },
    });
    await clock.advance(60_000);
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });

  it('is enforced one at a time, and who asks meanwhile gets the next', async () => {
    const begun: PromiseWithResolvers<void>[] = [];
    const policies: BootPolicy[] = [];
    const enforce = async (policy: BootPolicy) => {
      const gate = Promise.withResolvers<void>();
      begun.push(gate);
      policies.push(policy);
      await gate.promise;
      return Ok.EMPTY;
    };
    const firewall: Firewall = { name: 'slow', open: enforce, sync: enforce, close: async () => Ok.EMPTY };
    const { inspector } = world({ firewall });
    const first = inspector.upkeep();
    await turn();
    const [second, third] = [inspector.upkeep(), inspector.upkeep()];
    await turn();
    expect(begun).toHaveLength(1);
    begun[0]?.resolve();
    await first;
    await turn();
    expect(begun).toHaveLength(2);
    begun[1]?.resolve();
    await Promise.all([second, third]);
    expect(policies).toHaveLength(2);
    await inspector.stop();
  });

  it('does not open the network because stored data is reapplied', async () => {
    const gate = Promise.withResolvers<void>();
    let slow = false;
    const hook: Hook = { name: 'slow', after: () => (slow ? gate.promise : undefined) };
    const { inspector, wait } = world({ hooks: [...defaultHooks, hook] });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    slow = true;
    (await inspector.reapply(UUID)).unwrap();
    expect((await inspector.bootPolicy()).unwrap().unknown).toBe('deny');
    gate.resolve();
    await inspector.idle();
  });
});
