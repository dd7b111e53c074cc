import { describe, expect, it } from 'vitest';
import { defaultHooks, type FlowEvent, type Hook } from '@ironic-inspector/core';
import { eventually, manualClock } from '@ironic-inspector/testing';
import { BODY, bodyWith, errorOf, MAC, UUID, world, type World } from './world.ts';

const of = <Type extends FlowEvent['type']>({ events }: World, type: Type) =>
  events.filter((event): event is Extract<FlowEvent, { type: Type }> => event.type === type);

describe('what observers are told', () => {
  it('says which request set it off, to the end of its work in the background', async () => {
    const site = world({}, { macs: [MAC] });
    const { inspector, events } = site;
    (await inspector.introspect(UUID, { requestId: 'req-start' })).unwrap();
    await inspector.idle();
    const started = events.length;
    (await inspector.continue(BODY, { requestId: 'req-post' })).unwrap();
    await inspector.idle();
    expect(new Set(events.slice(0, started).map(({ requestId }) => requestId))).toEqual(new Set(['req-start']));
    expect(new Set(events.slice(started).map(({ requestId }) => requestId))).toEqual(new Set(['req-post']));
    expect(events.at(-1)).toMatchObject({ type: 'state-changed', to: 'finished', requestId: 'req-post' });
  });

  it('names a request of its own where the caller does not, and none for what the clock does', async () => {
    const site = world({}, { macs: [MAC] });
    await site.wait();
    expect(site.events[0]?.requestId).toMatch(/^req-[\da-f-]{36}$/);
    const before = site.events.length;
    (await site.inspector.upkeep()).unwrap();
    await site.inspector.idle();
    expect(site.events.slice(before).map(({ type, requestId }) => [type, requestId])).toEqual([
      ['ironic-called', undefined],
    ]);
  });

  it('has every call to Ironic, its node, how long it took, and why it failed', async () => {
    const site = world({}, { macs: [MAC] });
    await site.wait();
    expect(of(site, 'ironic-called').map(({ call }) => call)).toEqual(site.calls());
    expect(of(site, 'ironic-called').every(({ node, milliseconds }) => node === UUID && milliseconds >= 0)).toBe(true);
    const before = site.events.length;
    errorOf(await site.inspector.introspect('52c1d3a8-0000-4000-8000-000000000000'));
    site.ironic.failNext({ kind: 'status', status: 400, text: 'no' }, { call: 'getNode' });
    errorOf(await site.inspector.introspect(UUID));
    await site.inspector.idle();
    expect(site.events.slice(before)).toMatchObject([
      { type: 'ironic-called', call: 'getNode' },
      { type: 'ironic-called', call: 'getNode', node: UUID, code: 'ironic-refused' },
    ]);
  });

  it('says how long a run was in the state that it leaves', async () => {
    const clock = manualClock();
    const site = world({ clock }, { macs: [MAC] });
    await site.wait();
    await clock.advance(90_000);
    (await site.inspector.continue(BODY)).unwrap();
    await site.inspector.idle();
    expect(of(site, 'state-changed').map(({ from, to, milliseconds }) => [from, to, milliseconds])).toEqual([
      [undefined, 'starting', undefined],
      ['starting', 'waiting', 0],
      ['waiting', 'processing', 90_000],
      ['processing', 'finished', 0],
    ]);
  });

  it.each([
    ['malformed', '[]'],
    ['malformed', '{'],
    ['unknown-machine', bodyWith({ inventory: { interfaces: [], bmc_address: '198.51.100.9' } })],
  ])('says that a callback was refused: %s', async (reason, body) => {
    const site = world();
    errorOf(await site.inspector.continue(body, { requestId: 'req-1' }));
    await site.inspector.idle();
    expect(of(site, 'callback-refused')).toMatchObject([{ reason, requestId: 'req-1', node: undefined }]);
  });

  it('says so of one that is too large, or comes before its node is ready', async () => {
    const clock = manualClock();
    const site = world({ clock, introspectionDelay: 60, limits: { bodyBytes: 1 << 16 } }, { macs: [MAC] });
    errorOf(await site.inspector.continue(bodyWith({ more: 'x'.repeat(1 << 16) })));
    (await site.inspector.introspect(site.ironic.addNode({ macs: ['52:54:00:00:00:01'] }).uuid)).unwrap();
    (await site.inspector.introspect(UUID)).unwrap();
    await eventually(() => site.inspector.load().powerOnQueue === 1);
    const { sleeping } = clock;
    const answered = site.inspector.continue(BODY);
    await eventually(() => clock.sleeping > sleeping);
    await clock.advance(6000);
    errorOf(await answered);
    await clock.advance(60_000);
    await site.inspector.idle();
    expect(of(site, 'callback-refused').map(({ reason }) => reason)).toEqual(['too-large', 'node-locked']);
  });
});

describe('the load of an instance', () => {
  it('is what waits to be powered on, and the callbacks that are worked on', async () => {
    const clock = manualClock();
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow: Hook = { name: 'slow', before: () => gate };
    const options = { clock, introspectionDelay: 60, hooks: [slow, ...defaultHooks] };
    const { inspector, ironic } = world(options, { macs: [MAC] });
    const others = [1, 2].map((number) => ironic.addNode({ macs: [`52:54:00:00:00:0${number}`] }).uuid);
    for (const uuid of [UUID, ...others]) (await inspector.introspect(uuid)).unwrap();
    await eventually(() => inspector.load().powerOnQueue === 2);
    const answered = inspector.continue(BODY);
    await eventually(() => inspector.load().callbacks === 1);
    open();
    (await answered).unwrap();
    await clock.advance(60_000);
    expect(inspector.load().powerOnQueue).toBe(1);
    await clock.advance(60_000);
    await inspector.idle();
    expect(inspector.load()).toEqual({
      powerOnQueue: 0,
      callbacks: 0,
      callbacksWaiting: 0,
      heartbeatAge: undefined,
      clockSkew: 0,
    });
  });
});
