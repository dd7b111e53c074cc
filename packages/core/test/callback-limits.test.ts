import { describe, expect, it } from 'vitest';
import { defaultHooks, type Hook, type RamdiskData } from '@ironic-inspector/core';
import { eventually, manualClock } from '@ironic-inspector/testing';
import { BODY, bodyWith, errorOf, MAC, UUID, world } from './world.ts';

/** Hooks that hold every callback up until they are let go. */
function gated() {
  const gate = Promise.withResolvers<void>();
  let held = 0;
  const slow: Hook = { name: 'slow', before: () => (held++, gate.promise) };
  return { hooks: [slow, ...defaultHooks], letGo: () => gate.resolve(), held: () => held };
}

it('beyond as many callbacks as may be, one more is asked to come again, and nothing is made of it (Q-40)', async () => {
  const { hooks, letGo, held } = gated();
  const { inspector, events, wait } = world({ hooks, limits: { concurrentCallbacks: 2, callbackWait: 0 } });
  await wait();
  const both = [BODY, bodyWith({ error: 'boom' })].map((body) => inspector.continue(body));
  await eventually(() => held() === 2);
  expect(errorOf(await inspector.continue('}'))).toMatchObject({ code: 'overloaded' });
  letGo();
  await Promise.all(both);
  // There is room again.
  expect(errorOf(await inspector.continue('}'))).toMatchObject({ code: 'bad-request' });
  await inspector.idle();
  const refused = events.filter((event) => event.type === 'callback-refused');
  expect(refused[0]).toMatchObject({ reason: 'busy', node: undefined });
  expect(refused.filter(({ reason }) => reason === 'busy')).toHaveLength(1);
});

it('beyond as many callbacks as may be, one more waits for its turn', async () => {
  const { hooks, letGo, held } = gated();
  const { inspector, wait } = world({ hooks, limits: { concurrentCallbacks: 1 } });
  await wait();
  const first = inspector.continue(BODY);
  await eventually(() => held() === 1);
  const second = inspector.continue('}');
  letGo();
  expect((await first).ok).toBe(true);
  expect(errorOf(await second)).toMatchObject({ code: 'bad-request' });
  await inspector.idle();
});

it('what was being received while its run ended, and another began, is not that one’s', async () => {
  const clock = manualClock();
  const { inspector, wait } = world({ clock });
  await clock.advance(60_000);
  await wait();
  await clock.advance(1000);
  expect(errorOf(await inspector.continue(BODY, { receivedIn: 1001 }))).toMatchObject({ code: 'node-locked' });
  expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  expect((await inspector.continue(BODY, { receivedIn: 999 })).ok).toBe(true);
  await inspector.idle();
});

it('what comes within the millisecond in which its run began is that one’s', async () => {
  const { inspector, wait } = world({ clock: manualClock() });
  await wait();
  expect((await inspector.continue(BODY, { receivedIn: 0.65 })).ok).toBe(true);
  await inspector.idle();
});

it('what waited while its run ended, and another began, is not that one’s', async () => {
  const clock = manualClock();
  const { hooks, letGo, held } = gated();
  const limits = { concurrentCallbacks: 1, callbackWait: 10 };
  const { inspector, wait } = world({ clock, hooks, limits });
  await wait();
  // Of a machine that nobody knows: it only takes the place.
  const first = inspector.continue(bodyWith({ ipmi_address: null, inventory: {} }));
  await eventually(() => held() === 1);
  const sleeping = clock.sleeping;
  const late = inspector.continue(BODY);
  await eventually(() => clock.sleeping > sleeping);
  (await inspector.abort(UUID)).unwrap();
  await clock.advance(1000);
  const stateIs = async (state: string) => (await inspector.status(UUID)).unwrap().state === state;
  await eventually(() => stateIs('error'));
  (await inspector.introspect(UUID)).unwrap();
  await eventually(() => stateIs('waiting'));
  letGo();
  await first;
  expect(errorOf(await late).code).toBe('node-locked');
  expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
  await inspector.idle();
});

it('one more waits for as long as is set, and no longer than it takes', async () => {
  const clock = manualClock();
  const { hooks, letGo, held } = gated();
  const { inspector, wait } = world({ clock, hooks, limits: { concurrentCallbacks: 1, callbackWait: 7 } });
  await wait();
  const first = inspector.continue(BODY);
  await eventually(() => held() === 1);
  const before = clock.sleeping;
  let isAnswered = false;
  const second = inspector.continue('}').finally(() => (isAnswered = true));
  await eventually(() => clock.sleeping === before + 1);
  await clock.advance(6999);
  expect(isAnswered).toBe(false);
  await clock.advance(1);
  expect(errorOf(await second).code).toBe('overloaded');
  const third = inspector.continue('}');
  await eventually(() => clock.sleeping === before + 1);
  letGo();
  expect((await first).ok).toBe(true);
  expect(errorOf(await third).code).toBe('bad-request');
  await inspector.idle();
  expect(clock.sleeping).toBeLessThanOrEqual(before);
});

describe('a node that is still starting', () => {
  const EARLY = '52:54:00:00:00:01';
  const inventoryOf = (mac: string) => ({
    ...JSON.parse(BODY).inventory,
    bmc_address: '198.51.100.1',
    interfaces: [{ name: 'eth0', mac_address: mac, ipv4_address: '198.51.100.7' }],
  });
  const early = (note = 0) => bodyWith({ note, inventory: inventoryOf(EARLY), boot_interface: EARLY });

  /** The world's node waits for its ramdisk, a second one is queued for power-on. */
  async function starting(concurrentCallbacks: number, hooks = defaultHooks) {
    const clock = manualClock();
    const limits = { concurrentCallbacks, callbackWait: 0 };
    const one = world({ clock, limits, hooks, introspectionDelay: 60 }, { macs: [MAC] });
    const { uuid } = one.ironic.addNode({ macs: [EARLY] });
    for (const node of [UUID, uuid]) (await one.inspector.introspect(node)).unwrap();
    await eventually(() => one.inspector.load().powerOnQueue === 1);
    await eventually(async () => (await one.inspector.status(UUID)).unwrap().state === 'waiting');
    return { ...one, clock, uuid, sleeping: clock.sleeping };
  }

  it('holds up nobody else, however many name its addresses', async () => {
    const { inspector, clock, sleeping } = await starting(1);
    const waits = inspector.continue(early());
    await eventually(() => clock.sleeping > sleeping, 'the first one to wait');
    for (let note = 1; note <= 100; note++)
      expect(errorOf(await inspector.continue(early(note))).code).toBe('node-locked');
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    await clock.advance(6000);
    expect(errorOf(await waits).code).toBe('node-locked');
    await clock.advance(60_000);
    await inspector.idle();
  });

  it('is waited for again when nobody does any more, and its own callback is taken', async () => {
    const { inspector, clock, uuid, sleeping } = await starting(1);
    const first = inspector.continue(early(1));
    await eventually(() => clock.sleeping > sleeping);
    await clock.advance(6000);
    errorOf(await first);
    await clock.advance(50_000);
    const second = inspector.continue(early(2));
    await eventually(() => clock.sleeping > sleeping);
    await clock.advance(4500);
    expect((await second).unwrap()).toEqual({ uuid });
    await inspector.idle();
  });

  it('asks its callback to come again when all places were taken meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const slow: Hook = {
      name: 'slow',
      before: ({ pluginData }) => ((pluginData as RamdiskData)['hold'] ? gate.promise : undefined),
    };
    const { inspector, clock, sleeping } = await starting(1, [slow, ...defaultHooks]);
    await clock.advance(58_000);
    const waits = inspector.continue(early());
    await eventually(() => clock.sleeping > sleeping);
    const holds = inspector.continue(bodyWith({ hold: true }));
    await eventually(() => inspector.load().callbacks === 2);
    await clock.advance(4000);
    gate.resolve();
    expect((await holds).unwrap()).toEqual({ uuid: UUID });
    expect(errorOf(await waits).code).toBe('overloaded');
    await inspector.idle();
  });

  it('is waited for by no more callbacks than may be processed', async () => {
    const { inspector, clock, ironic, sleeping } = await starting(1);
    const late = '52:54:00:00:00:02';
    const third = ironic.addNode({ macs: [late] });
    (await inspector.introspect(third.uuid)).unwrap();
    await eventually(() => inspector.load().powerOnQueue === 2);
    const waits = inspector.continue(early());
    await eventually(() => clock.sleeping > sleeping + 1);
    const body = bodyWith({ inventory: { ...inventoryOf(late), bmc_address: '198.51.100.2' }, boot_interface: late });
    expect(errorOf(await inspector.continue(body)).code).toBe('node-locked');
    await clock.advance(6000);
    await waits;
    await clock.advance(120_000);
    await inspector.idle();
  });
});

it('a place is given back, however a callback ends', async () => {
  const { inspector, wait } = world({ limits: { concurrentCallbacks: 1, bodyBytes: 10_000 } });
  await wait();
  for (const body of ['}', '[]', '', 'x'.repeat(20_000), bodyWith({ error: 'boom' }), BODY, BODY]) {
    const answer = await inspector.continue(body);
    expect(answer.ok ? 'ok' : answer.val.code).not.toBe('overloaded');
  }
  await inspector.idle();
});
