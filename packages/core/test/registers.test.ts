import { describe, expect, it } from 'vitest';
import { Inspector, MemoryRegisters, type NodeStore } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock, memoryFirewall, type ManualClock } from '@ironic-inspector/testing';
import { BMC, BODY, MAC, UUID, withMethods } from './world.ts';

/** What somebody who implements `NodeStore` alone has: no register among its methods. */
function runsAlone(): NodeStore {
  const { nodes } = createMemoryStore();
  const registers = Object.getOwnPropertyNames(MemoryRegisters.prototype);
  return new Proxy(nodes, {
    has: (target, name) => !registers.includes(String(name)) && Reflect.has(target, name),
    get(target, name) {
      const member: unknown = registers.includes(String(name)) ? undefined : Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** What an inspector needs; where it `hangs`, its first start stays where it is, and is alive. */
function site({ hangs = true } = {}) {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC }, macs: [MAC] });
  if (hangs) ironic.failNext({ kind: 'hang' }, { call: 'setBootDevice' });
  return { clock, parts: { clock, ironic, introspectionDelay: 0 } };
}

/**
 * A run that one instance has begun when another one starts: what it is then, and a second later.
 */
async function afterAnotherStart(clock: ManualClock, first: Inspector, second: Inspector) {
  (await first.introspect(UUID)).unwrap();
  await clock.idle();
  const before = (await first.status(UUID)).unwrap();
  (await second.start()).unwrap();
  await clock.advance(1_000);
  const after = (await second.status(UUID)).unwrap();
  void first.stop();
  (await second.stop()).unwrap();
  return { before, after };
}

describe('a store of runs alone', () => {
  it('is enough for one process, also with a firewall', async () => {
    const { clock, parts } = site({ hangs: false });
    const firewall = memoryFirewall();
    const inspector = new Inspector({ ...parts, nodes: runsAlone(), firewall });
    (await inspector.start()).unwrap();
    (await inspector.introspect(UUID)).unwrap();
    await clock.advance(1_000);
    expect(firewall.enforced?.introspecting).toEqual([MAC]);
    (await inspector.continue(BODY)).unwrap();
    await clock.advance(1_000);
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
    (await inspector.upkeep()).unwrap();
    (await inspector.stop()).unwrap();
  });

  it('has the runs of the last process taken over at once when the next one starts', async () => {
    const { clock, parts } = site();
    const nodes = runsAlone();
    const one = () => new Inspector({ ...parts, nodes });
    const { before, after } = await afterAnotherStart(clock, one(), one());
    expect(before.state).toBe('starting');
    expect(after).toMatchObject({ state: 'waiting', runId: before.runId });
  });

  it('may be shared by instances that are given a register', async () => {
    const { clock, parts } = site();
    const shared = { ...parts, nodes: runsAlone(), instances: new MemoryRegisters() };
    const { before, after } = await afterAnotherStart(clock, new Inspector(shared), new Inspector(shared));
    expect(before.state).toBe('starting');
    expect(after).toEqual(before);
  });
});

describe('a store that keeps the registers as well', () => {
  it('has them used without being told', async () => {
    const { clock, parts } = site();
    const { nodes } = createMemoryStore({ clock });
    const one = () => new Inspector({ ...parts, nodes });
    const { before, after } = await afterAnotherStart(clock, one(), one());
    expect(before.state).toBe('starting');
    expect(after).toEqual(before);
  });

  it('may be wrapped by what passes everything on', async () => {
    const { clock, parts } = site();
    const { nodes } = createMemoryStore({ clock });
    const one = () => new Inspector({ ...parts, nodes: withMethods(nodes, {}) });
    const { before, after } = await afterAnotherStart(clock, one(), one());
    expect(before.state).toBe('starting');
    expect(after).toEqual(before);
  });
});
