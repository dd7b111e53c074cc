import { describe, expect, it } from 'vitest';
import { Err, Inspector, InspectorError, Ok, type Firewall, type Hook } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually, FakeIronic, manualClock } from '@ironic-inspector/testing';
import { BODY, MAC, UUID, withMethods, world } from './world.ts';

const works = { ok: true };
const never = () => new Promise<never>(() => {});

describe('readiness', () => {
  it('is given when everything works', async () => {
    const { inspector } = world();
    expect(await inspector.readiness()).toEqual({
      ready: true,
      checks: { database: works, ironic: works, firewall: works, lease: works },
    });
  });

  it('says why Ironic is away', async () => {
    const { inspector, ironic } = world();
    ironic.failNext({ kind: 'status', status: 401, text: 'who are you' }, { call: 'getNode' });
    expect(await inspector.readiness()).toMatchObject({
      ready: false,
      checks: { ironic: { ok: false, reason: expect.stringContaining('who are you') }, database: works },
    });
    expect((await inspector.readiness()).ready).toBe(true);
  });

  it('says why the database is away', async () => {
    const { nodes } = createMemoryStore();
    const get = async () => Err(new InspectorError('store-failed', 'connection refused'));
    const { inspector } = world({ nodes: withMethods(nodes, { get }) });
    expect(await inspector.readiness()).toMatchObject({
      ready: false,
      checks: { database: { ok: false, reason: 'connection refused' }, ironic: works },
    });
  });

  it('waits for nobody longer than two seconds, and has the call end', async () => {
    const clock = manualClock();
    const { nodes } = createMemoryStore({ clock });
    const signals: (AbortSignal | undefined)[] = [];
    const getNode = (_: string, options?: { readonly signal?: AbortSignal }) => {
      signals.push(options?.signal);
      return never();
    };
    const ironic = withMethods(new FakeIronic(), { getNode });
    const inspector = new Inspector({ ironic, nodes: withMethods(nodes, { get: never }), clock });
    const answer = inspector.readiness();
    await eventually(() => clock.sleeping === 4);
    await clock.advance(2000);
    expect(await answer).toMatchObject({
      ready: false,
      checks: {
        database: { reason: 'the database took longer than 2 seconds' },
        ironic: { reason: 'Ironic took longer than 2 seconds' },
      },
    });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('says why the firewall does not do what it should', async () => {
    let sync: () => ReturnType<Firewall['sync']> = async () =>
      Err(new InspectorError('firewall-failed', 'no iptables'));
    const done = async () => Ok.EMPTY;
    const firewall: Firewall = { name: 'test', open: () => sync(), sync: () => sync(), close: done };
    const { inspector } = world({ firewall });
    const reason = async () => (await inspector.readiness()).checks.firewall.reason;
    expect(await reason()).toBe('no boot policy was enforced yet');
    await inspector.start();
    expect(await reason()).toBe('no iptables');
    sync = done;
    (await inspector.upkeep()).unwrap();
    expect(await reason()).toBeUndefined();
    await inspector.stop();
    expect((await inspector.readiness()).checks).toMatchObject({
      firewall: { reason: 'the firewall was released' },
      lease: { reason: 'this instance was stopped' },
    });
  });

  it('says that no heartbeat can be written while there is work', async () => {
    const clock = manualClock();
    const { nodes } = createMemoryStore({ clock });
    let isAway = false;
    const away = async () => Err(new InspectorError('store-failed', 'away'));
    const heartbeat: typeof nodes.heartbeat = (owner) => (isAway ? away() : nodes.heartbeat(owner));
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow: Hook = { name: 'slow', after: () => gate };
    const limits = { hookSeconds: 60 };
    const store = withMethods(nodes, { heartbeat });
    const site = world({ clock, lease: 30, hooks: [slow], limits, nodes: store }, { macs: [MAC] });
    await site.wait();
    expect(site.inspector.load().heartbeatAge).toBeUndefined();
    const answered = site.inspector.continue(BODY);
    await eventually(async () => (await site.inspector.status(UUID)).unwrap().state === 'processing');
    isAway = true;
    await clock.advance(29_000);
    expect(site.inspector.load().heartbeatAge).toBe(29);
    expect((await site.inspector.readiness()).checks.lease).toEqual(works);
    await clock.advance(2000);
    expect((await site.inspector.readiness()).checks.lease).toEqual({
      ok: false,
      reason: 'no heartbeat could be written for 31.0 seconds',
    });
    isAway = false;
    open();
    await answered;
    await site.inspector.idle();
    expect(site.inspector.load().heartbeatAge).toBeUndefined();
  });
});

describe('the lag of the firewall', () => {
  it('is how many changes are not in force here', async () => {
    const clock = manualClock();
    const done = async () => Ok.EMPTY;
    const firewall: Firewall = { name: 'test', open: done, sync: done, close: done };
    const site = world({ clock, firewall });
    expect((await site.inspector.firewallLag()).unwrap()).toBeUndefined();
    await site.inspector.start();
    expect((await site.inspector.firewallLag()).unwrap()).toBe(0);
    for (let times = 0; times < 3; times++) (await site.store.nodes.raiseGeneration()).unwrap();
    expect((await site.inspector.firewallLag()).unwrap()).toBe(3);
    (await site.inspector.upkeep()).unwrap();
    await eventually(async () => (await site.inspector.firewallLag()).unwrap() === 0);
    await site.inspector.stop();
  });

  it('is unknown without one', async () => {
    const { inspector } = world();
    await inspector.start();
    expect((await inspector.firewallLag()).unwrap()).toBeUndefined();
    await inspector.stop();
  });
});
