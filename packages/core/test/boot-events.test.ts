import { describe, expect, it } from 'vitest';
import type { BootEvent } from '@ironic-inspector/core';
import { errorOf, MAC, UUID, world } from './world.ts';

const EVENT: BootEvent = { what: 'address-given', mac: MAC, address: '198.51.100.7', source: 'dnsmasq' };

async function waiting() {
  const site = world({}, { macs: [MAC] });
  await site.wait();
  const { runId } = (await site.inspector.status(UUID)).unwrap();
  const told = async () => {
    await site.inspector.idle();
    return site.events.filter(({ type }) => type === 'boot-event');
  };
  return { ...site, runId, told };
}

describe('a boot event', () => {
  it('is one of the run that waits for the machine', async () => {
    const { inspector, runId, told } = await waiting();
    const heard = await inspector.bootEvent({ ...EVENT, mac: MAC.toUpperCase() }, { requestId: 'req-1' });
    expect(heard.unwrap()).toEqual({ runs: [runId] });
    expect(await told()).toEqual([
      expect.objectContaining({ type: 'boot-event', ...EVENT, node: UUID, runId, requestId: 'req-1' }),
    ]);
  });

  it('of a machine that nobody waits for is nobody’s', async () => {
    const { inspector, told } = await waiting();
    const other = { ...EVENT, mac: 'aa:bb:cc:dd:ee:ff' };
    expect((await inspector.bootEvent(other)).unwrap()).toEqual({ runs: [] });
    expect(await told()).toEqual([]);
  });

  it('without a MAC address is of the machine that was given the address last', async () => {
    const { inspector, runId, told } = await waiting();
    const sent = { what: 'kernel-sent', address: '198.51.100.7', file: 'ipa.kernel', source: 'dnsmasq' } as const;
    expect((await inspector.bootEvent(sent)).unwrap()).toEqual({ runs: [] });
    (await inspector.bootEvent(EVENT)).unwrap();
    expect((await inspector.bootEvent(sent)).unwrap()).toEqual({ runs: [runId] });
    expect((await told()).at(-1)).toMatchObject({ ...sent, mac: MAC });
    (await inspector.bootEvent({ ...EVENT, mac: 'aa:bb:cc:dd:ee:ff' })).unwrap();
    expect((await inspector.bootEvent(sent)).unwrap()).toEqual({ runs: [] });
    expect(errorOf(await inspector.bootEvent({ what: 'kernel-sent', source: 'dnsmasq' })).code).toBe('bad-request');
  });

  it('is told of one run a few times, and no more', async () => {
    const { inspector, told } = await waiting();
    for (let count = 0; count < 50; count++) (await inspector.bootEvent(EVENT)).unwrap();
    expect(await told()).toHaveLength(32);
  });

  it('is turned away where too many come at once', async () => {
    const { inspector, store } = await waiting();
    const match = store.nodes.match.bind(store.nodes);
    const gate = Promise.withResolvers<void>();
    store.nodes.match = (attributes) => gate.promise.then(() => match(attributes));
    const all = Array.from({ length: 261 }, () => inspector.bootEvent(EVENT));
    expect(errorOf((await Promise.race(all)) as never).code).toBe('overloaded');
    gate.resolve();
    expect((await Promise.all(all)).filter((heard) => heard.ok)).toHaveLength(260);
  });

  it.each<[string, Partial<Record<keyof BootEvent, unknown>>]>([
    ['what', { what: 'kernel-panic' }],
    ['mac', { mac: '52:54' }],
    ['mac', { mac: 7 }],
    ['address', { address: 7 }],
    ['address', { address: 'here' }],
    ['file', { file: 'a\nb' }],
    ['file', { file: '' }],
    ['source', { source: 'x'.repeat(300) }],
  ])('with a wrong %s is refused, by name', async (field, changes) => {
    const { inspector, told } = await waiting();
    const refused = errorOf(await inspector.bootEvent({ ...EVENT, ...changes } as BootEvent));
    expect(refused.code).toBe('bad-request');
    expect(refused.message).toContain(`${field} must be`);
    expect(await told()).toEqual([]);
  });
});
