import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { manualClock } from '../manual-clock.ts';
import { FakeIronic } from './fake-ironic.ts';
import type { PowerEvent } from './power.ts';

const UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const MAC = '52:54:00:00:00:01';

describe('FakeIronic', () => {
  it('refuses a mistake in a test at once', () => {
    const fake = new FakeIronic();
    fake.addNode({ uuid: UUID, name: 'one', macs: [MAC] });
    expect(() => fake.addNode({ uuid: UUID })).toThrow(`A node with UUID ${UUID} already exists.`);
    expect(() => fake.addNode({ name: 'two', macs: [MAC] })).toThrow(`A port with MAC address ${MAC} already exists.`);
    expect(() => fake.addNode({ driver: 'unheard-of' })).toThrow('unheard-of');
  });

  it('shows who holds a node', async () => {
    const fake = new FakeIronic();
    fake.addNode({ uuid: UUID });
    fake.lock(UUID, { host: 'busy.example.org' });
    expect((await fake.getNode(UUID)).unwrap()?.['reservation']).toBe('busy.example.org');
    fake.unlock(UUID);
    expect((await fake.getNode(UUID)).unwrap()?.['reservation']).toBeNull();
  });

  it('gives out copies', async () => {
    const fake = new FakeIronic();
    const properties = { cpus: '1' };
    fake.addNode({ uuid: UUID, properties });
    properties.cpus = 'spoilt';
    const node = (await fake.getNode(UUID)).unwrap();
    Object.assign(node?.properties ?? {}, { cpus: 'spoilt' });
    const value = { list: [1] };
    await fake.patchNode(UUID, [{ op: 'add', path: '/extra/value', value }]);
    value.list.push(2);
    expect(fake.peekNode(UUID)).toMatchObject({ properties: { cpus: '1' }, extra: { value: { list: [1] } } });
  });

  it('takes its time from the clock', async () => {
    const clock = manualClock(new Date('2024-02-29T23:59:58.000Z'));
    const fake = new FakeIronic({ clock });
    fake.addNode({ uuid: UUID });
    await clock.advance(1_000);
    await fake.patchNode(UUID, [{ op: 'add', path: '/extra/a', value: 1 }]);
    expect(fake.peekNode(UUID)).toMatchObject({
      created_at: '2024-02-29T23:59:58+00:00',
      updated_at: '2024-02-29T23:59:59+00:00',
    });
    expect(fake.calls.map(({ at }) => at)).toEqual([new Date('2024-02-29T23:59:59.000Z')]);
  });

  it('tells machines when they go on and off, and what they boot from', async () => {
    const fake = new FakeIronic();
    fake.addNode({ uuid: UUID });
    const events: PowerEvent[] = [];
    const stop = fake.onPower((event) => events.push(event));
    await fake.setBootDevice(UUID, 'pxe', false);
    await fake.setPowerState(UUID, 'rebooting');
    await fake.setPowerState(UUID, 'rebooting');
    await fake.setPowerState(UUID, 'power off');
    await fake.setPowerState(UUID, 'power off');
    await eventually(() => events.length === 4);
    stop();
    await fake.setPowerState(UUID, 'rebooting');
    expect(events).toEqual([
      { kind: 'on', uuid: UUID, bootDevice: 'pxe' },
      { kind: 'off', uuid: UUID },
      { kind: 'on', uuid: UUID, bootDevice: 'disk' },
      { kind: 'off', uuid: UUID },
    ]);
  });

  it('remembers every attempt of a call, and counts for good', async () => {
    const fake = new FakeIronic({ keepCalls: 3 });
    fake.addNode({ uuid: UUID });
    fake.lock(UUID, { attempts: 1 });
    await fake.patchNode(UUID, [{ op: 'add', path: '/extra/a', value: 1 }]);
    expect(fake.calls.map(({ name, about, status, by }) => [name, about, status, by])).toEqual([
      ['patchNode', UUID, 409, 'memory'],
      ['patchNode', UUID, 200, 'memory'],
    ]);
    for (let count = 0; count < 10; count += 1) await fake.getNode(UUID);
    expect(fake.calls).toHaveLength(3);
    expect(fake.callCounts.get('getNode')).toBe(10);
    fake.clearCalls();
    expect(fake.calls).toEqual([]);
    expect(fake.callCounts.size).toBe(0);
  });

  it('gives up on a node that stays locked after the attempts it is allowed', async () => {
    const fake = new FakeIronic({ attempts: 2 });
    fake.addNode({ uuid: UUID });
    fake.lock(UUID);
    expect((await fake.setPowerState(UUID, 'power off')).err).toBe(true);
    expect(fake.callCounts.get('setPowerState')).toBe(2);
  });

  it('ends a hung call as timed out when nothing else could', async () => {
    const fake = new FakeIronic();
    fake.failNext({ kind: 'hang' });
    const answer = await fake.getNode(UUID);
    expect(answer.err && answer.val.code).toBe('ironic-unavailable');
  });

  it('removes a node with its ports', async () => {
    const fake = new FakeIronic();
    fake.addNode({ uuid: UUID, macs: [MAC] });
    fake.removeNode(UUID);
    expect((await fake.listPorts({ address: MAC })).unwrap()).toEqual([]);
    fake.addNode({ uuid: UUID, macs: [MAC] });
    expect(fake.peekPorts(UUID)).toHaveLength(1);
  });

  it('lets nobody rewire a node in use', async () => {
    const fake = new FakeIronic();
    fake.addNode({ uuid: UUID, provision_state: 'active', macs: [MAC] });
    const uuid = fake.peekPorts(UUID)[0]?.uuid ?? '';
    const answer = await fake.patchPort(uuid, [{ op: 'replace', path: '/pxe_enabled', value: false }]);
    expect(answer.err && answer.val.message).toContain('can not have any connectivity attributes (pxe_enabled)');
    fake.setMaintenance(UUID, true);
    expect((await fake.patchPort(uuid, [{ op: 'replace', path: '/pxe_enabled', value: false }])).ok).toBe(true);
  });
});
