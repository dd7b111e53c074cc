/** What becomes of runs that are interrupted again and again, and of their machines. */
import { describe, expect, it } from 'vitest';
import { defaultHooks, Err, InspectorError, Ok, type Hook, type ResolveHost } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { troubled } from './troubled-world.ts';
import { BMC, BODY, errorOf, UUID, withMethods } from './world.ts';

type Troubled = ReturnType<typeof troubled>;

const HOUR = 60;

async function waiting(world: Troubled) {
  (await world.settled(world.inspector.introspect(UUID))).unwrap();
  await world.rest();
  expect((await world.run())?.state).toBe('waiting');
}

/** A run that is held up in `processing`, or before its power-off, since now. */
async function heldUp(world: Troubled, at: 'processing' | 'finish') {
  await waiting(world);
  if (at === 'finish') world.halt();
  else world.leave();
  await world.settled(world.inspector.continue(BODY));
  world.leave();
  world.goOn();
  await world.rest();
  expect((await world.run())?.interruption).toMatchObject({ stage: at, times: 1 });
}

describe('a run that is held up', () => {
  it('is tried again with growing pauses', async () => {
    const world = troubled('Ironic');
    await heldUp(world, 'processing');
    const attempts: number[] = [];
    for (let minute = 1; minute <= 30; minute++) {
      const before = world.collected.of('resumed').length;
      await world.minutes(1);
      if (world.collected.of('resumed').length > before) attempts.push(minute);
    }
    expect(attempts).toEqual([1, 2, 4, 8, 13, 18, 23, 28]);
    expect((await world.run())?.interruption?.times).toBe(attempts.length + 1);
  });

  it.each(['processing', 'finish'] as const)(
    'for longer than the time-out (%s) ends with it; why is on record, and told',
    async (at) => {
      const world = troubled('Ironic', { timeout: 600 });
      await heldUp(world, at);
      await world.minutes(9);
      expect((await world.run())?.state).toBe('processing');
      await world.minutes(2);
      const run = await world.run();
      expect(run).toMatchObject({
        state: 'error',
        error: 'Introspection timeout',
        attributes: { mac: [], bmc_address: [] },
        owner: undefined,
        interruption: { stage: at, code: 'ironic-unavailable' },
      });
      expect(world.collected.of('failed')).toMatchObject([
        {
          stage: 'upkeep',
          code: 'processing-failed',
          message: expect.stringMatching(/^Introspection timeout: .*away/),
        },
      ]);
      world.comeBack();
      await world.minutes(30);
      expect(await world.run()).toEqual(run);
    },
  );

  it('before its machine was booted ends with the time-out, too, and its machine is not booted any more', async () => {
    const world = troubled('the firewall', { timeout: 600 });
    world.leave();
    (await world.settled(world.inspector.introspect(UUID))).unwrap();
    await world.minutes(9);
    expect((await world.run())?.state).toBe('starting');
    await world.clock.advance(600_000);
    world.comeBack();
    world.collected.clear();
    await world.minutes(30);
    expect(world.collected.of('resumed')).toEqual([]);
    expect(await world.run()).toMatchObject({ state: 'error', error: 'Introspection timeout' });
    expect(world.ironic.peekNode(UUID)?.power_state).toBe('power off');
  });

  it('has the whole time-out, however long it had waited for its ramdisk, or for its turn', async () => {
    const world = troubled('Ironic', { timeout: 600, introspectionDelay: 1000 });
    const other = world.ironic.addNode({ driver_info: { ipmi_address: '192.0.2.77' } });
    (await world.settled(world.inspector.introspect(other.uuid))).unwrap();
    (await world.settled(world.inspector.introspect(UUID))).unwrap();
    // What stands in the queue is not timed.
    for (let minute = 0; minute < 16; minute++) {
      await world.clock.advance(60_000);
      await world.settled(world.inspector.upkeep());
    }
    expect((await world.run())?.state).toBe('starting');
    world.leave();
    await world.clock.advance(40_000);
    await world.minutes(7);
    expect((await world.run())?.state).toBe('starting');
    world.comeBack();
    await world.minutes(5);
    await world.rest();
    expect((await world.run())?.state).toBe('waiting');
  });

  it('is never given up when there is no time-out', async () => {
    const world = troubled('Ironic', { timeout: 0 });
    await heldUp(world, 'processing');
    await world.clock.advance(365 * 24 * HOUR * 60_000);
    await world.minutes(2);
    expect((await world.run())?.state).toBe('processing');
    world.comeBack();
    await world.minutes(6);
    expect((await world.run())?.state).toBe('finished');
  });

  it('says so to observers each time, with since when', async () => {
    const world = troubled('the node (locked)');
    await heldUp(world, 'processing');
    const since = world.clock.now();
    await world.minutes(2);
    expect(world.collected.of('interrupted')).toMatchObject(
      [1, 2, 3].map((times) => ({ stage: 'processing', code: 'node-locked', times, node: UUID })),
    );
    for (const event of world.collected.of('interrupted'))
      expect(Math.abs(event.since.getTime() - since.getTime())).toBeLessThan(10_000);
    expect(world.collected.of('failed')).toEqual([]);
  });

  it('is taken up by whoever shares the store, at once, when its instance is gone', async () => {
    const world = troubled('Ironic');
    await heldUp(world, 'processing');
    await world.minutes(20);
    world.comeBack();
    await world.settled(world.inspector.stop());
    const other = world.another();
    await world.settled(other.upkeep());
    await world.settled(other.idle());
    expect((await world.run())?.state).toBe('finished');
  });
});

it('a hook whose own database is away holds the run up, and runs again', async () => {
  let isAway = true;
  const inventory: Hook = {
    name: 'cmdb',
    after: ({ node }) => (isAway ? Err(new InspectorError('store-failed', 'CMDB away')) : node.set('/extra/rack', 7)),
  };
  const world = troubled('Ironic', { hooks: [...defaultHooks, inventory] });
  await waiting(world);
  expect(errorOf(await world.settled(world.inspector.continue(BODY))).code).toBe('store-failed');
  expect(await world.run()).toMatchObject({ state: 'processing', interruption: { message: 'CMDB away' } });
  isAway = false;
  await world.minutes(1);
  expect(await world.run()).toMatchObject({ state: 'finished', error: undefined });
  expect(world.ironic.peekNode(UUID)?.extra).toEqual({ rack: 7 });
});

describe('a node that is put to use meanwhile', () => {
  it('is not booted', async () => {
    const world = troubled('Ironic', { processing: { permitActiveIntrospection: true } });
    world.halt();
    (await world.settled(world.inspector.introspect(UUID))).unwrap();
    world.leave();
    world.goOn();
    await world.rest();
    world.ironic.setProvisionState(UUID, 'active');
    world.comeBack();
    await world.minutes(2);
    expect(await world.run()).toMatchObject({
      state: 'error',
      error: 'The node was put to use before its ramdisk was booted: its provision state is "active"',
    });
    expect(world.ironic.callCounts.get('setPowerState')).toBeUndefined();
    expect(world.ironic.callCounts.get('setBootDevice')).toBeUndefined();
  });

  it('is not booted either when it may not be introspected any more', async () => {
    const world = troubled('the firewall');
    world.leave();
    (await world.settled(world.inspector.introspect(UUID))).unwrap();
    await world.rest();
    world.ironic.setProvisionState(UUID, 'available');
    world.comeBack();
    await world.minutes(1);
    expect(await world.run()).toMatchObject({
      state: 'error',
      error: expect.stringMatching(/^Invalid provision state for introspection: "available"/),
    });
    expect(world.ironic.callCounts.get('setPowerState')).toBeUndefined();
  });

  it('is left alone when only its end was held up, and its run ends well', async () => {
    const world = troubled('Ironic');
    await heldUp(world, 'finish');
    const inUse = [{ op: 'add', path: '/properties/memory_mb', value: '1' }] as const;
    world.comeBack();
    await world.ironic.patchNode(UUID, inUse);
    world.ironic.setProvisionState(UUID, 'active');
    const before = world.ironic.peekNode(UUID);
    await world.minutes(1);
    expect(await world.run()).toMatchObject({ state: 'finished', error: undefined });
    expect(world.ironic.peekNode(UUID)).toEqual(before);
  });

  it.each([true, false])('is not powered off at the end of its run (held up: %s)', async (isHeldUp) => {
    const world = troubled('Ironic', { processing: { permitActiveIntrospection: true } });
    if (isHeldUp) await heldUp(world, 'finish');
    else await waiting(world);
    const calls = () => world.ironic.calls.filter(({ name }) => name === 'setPowerState').length;
    const before = calls();
    world.ironic.setProvisionState(UUID, 'active');
    world.comeBack();
    if (isHeldUp) await world.minutes(2);
    else (await world.settled(world.inspector.continue(BODY))).unwrap();
    await world.rest();
    expect(await world.run()).toMatchObject({ state: 'finished', error: undefined });
    expect(calls()).toBe(before);
    expect(world.ironic.peekNode(UUID)?.power_state).toBe('power on');
  });

  it('is not powered off though it is so only since the facts were written', async () => {
    const uses: Hook = { name: 'uses', after: () => world.ironic.setProvisionState(UUID, 'active') };
    const world = troubled('Ironic', { hooks: [...defaultHooks, uses] });
    await waiting(world);
    (await world.settled(world.inspector.continue(BODY))).unwrap();
    await world.rest();
    expect(await world.run()).toMatchObject({ state: 'finished', error: undefined });
    expect(world.ironic.peekNode(UUID)?.power_state).toBe('power on');
  });

  it.each([true, false])('gets no facts where that is not allowed (held up: %s)', async (isHeldUp) => {
    const world = troubled('Ironic');
    if (isHeldUp) await heldUp(world, 'processing');
    else await waiting(world);
    world.ironic.setProvisionState(UUID, 'active');
    world.comeBack();
    const before = world.ironic.peekNode(UUID);
    if (isHeldUp) await world.minutes(2);
    // The answer is remembered: the ramdisk that posts again hears it.
    expect(errorOf(await world.settled(world.inspector.continue(BODY))).code).toBe('bad-request');
    await world.rest();
    expect(await world.run()).toMatchObject({
      state: 'error',
      error: expect.stringMatching(/^Invalid provision state for introspection: "active"/),
    });
    expect(world.ironic.peekNode(UUID)).toEqual(before);
  });
});

describe('a management controller whose name cannot be resolved', () => {
  const driver_info = { redfish_address: 'https://bmc-1.example/redfish/v1' };

  function named(macs: readonly string[], manageBoot = true) {
    const names = { known: false, hangs: false };
    const resolveHost: ResolveHost = async () => {
      if (names.hangs) return new Promise<never>(() => {});
      return names.known ? Ok([BMC]) : Err(new InspectorError('name-unavailable', 'EAI_AGAIN'));
    };
    const world = troubled('Ironic', { resolveHost }, { driver_info, macs });
    return { world, names, begin: () => world.settled(world.inspector.introspect(UUID, { manageBoot })) };
  }

  it.each([true, false])(
    'is asked for again where nothing else tells the machine from others (hangs: %s)',
    async (hangs) => {
      const { world, names, begin } = named([]);
      names.hangs = hangs;
      (await begin()).unwrap();
      await world.rest();
      await world.minutes(2);
      expect(await world.run()).toMatchObject({
        state: 'starting',
        interruption: { stage: 'boot', code: 'name-unavailable', message: expect.stringContaining('bmc-1.example') },
      });
      expect(world.ironic.callCounts.get('setPowerState')).toBeUndefined();
      Object.assign(names, { known: true, hangs: false });
      await world.minutes(5);
      expect(await world.run()).toMatchObject({ state: 'waiting', attributes: { mac: [], bmc_address: [BMC] } });
      (await world.settled(world.inspector.continue(BODY))).unwrap();
    },
  );

  it('is no reason to wait where the machine is known by its ports', async () => {
    const { world, begin } = named(['52:54:00:12:34:56']);
    (await begin()).unwrap();
    await world.rest();
    expect((await world.run())?.state).toBe('waiting');
    const warnings = world.collected.of('warning').filter(({ source }) => source !== 'inspector');
    expect(warnings).toMatchObject([{ source: 'bmc-address' }]);
  });

  it('is told to who waits for the answer, and the run ends', async () => {
    const { world, begin } = named([], false);
    expect(errorOf(await begin())).toMatchObject({ code: 'name-unavailable' });
    expect((await world.run())?.state).toBe('error');
  });
});

it('Ironic that is away is told to who boots the machine by hand, and the run ends', async () => {
  const world = troubled('the firewall');
  world.leave();
  const answer = await world.settled(world.inspector.introspect(UUID, { manageBoot: false }));
  expect(errorOf(answer).code).toBe('firewall-failed');
  expect((await world.run())?.state).toBe('error');
});

it('a node in enroll that is locked at the end of its run is powered off when it is free', async () => {
  const world = troubled('the node (locked)', {}, { provision_state: 'enroll' });
  await heldUp(world, 'finish');
  world.comeBack();
  await world.minutes(1);
  expect(await world.run()).toMatchObject({ state: 'finished', error: undefined });
  expect(world.ironic.peekNode(UUID)?.power_state).toBe('power off');
});

it('what could not be archived when it came is archived at the end', async () => {
  const { data } = createMemoryStore();
  let fails = true;
  const save: typeof data.save = async (uuid, kind, document) => {
    if (kind !== 'unprocessed' || !fails) return data.save(uuid, kind, document);
    fails = false;
    return Err(new InspectorError('store-failed', 'away for a moment'));
  };
  const world = troubled('Ironic', { data: withMethods(data, { save }) });
  await waiting(world);
  (await world.settled(world.inspector.continue(BODY))).unwrap();
  await world.rest();
  expect((await world.run())?.state).toBe('finished');
  const { logs: _, ...sent } = JSON.parse(BODY) as Record<string, unknown>;
  expect(JSON.parse((await data.load(UUID, 'unprocessed')).unwrap() ?? '')).toEqual(sent);
});

it('credentials that Ironic could not be asked about are tried again', async () => {
  const world = troubled(
    'Ironic',
    { processing: { enableSettingIpmiCredentials: true } },
    { provision_state: 'enroll', driver_info: { ipmi_address: BMC, ipmi_username: 'admin' } },
  );
  const newIpmiCredentials = { username: 'admin', password: 'secret1' };
  (await world.settled(world.inspector.introspect(UUID, { newIpmiCredentials }))).unwrap();
  world.halt();
  (await world.settled(world.inspector.continue(BODY))).unwrap();
  world.goOn();
  world.ironic.failNext({ kind: 'status', status: 503 }, { call: 'getBootDevice', times: Infinity });
  await world.rest();
  expect(await world.run()).toMatchObject({ state: 'processing', interruption: { stage: 'finish' } });
  world.ironic.clearFaults();
  await world.minutes(3);
  expect(await world.run()).toMatchObject({ state: 'finished', error: undefined });
  expect(world.ironic.peekNode(UUID)?.driver_info).toMatchObject({ ipmi_password: 'secret1' });
});
