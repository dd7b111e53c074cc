import { describe, expect, it } from 'vitest';
import {
  createEnrollHook,
  defaultHooks,
  defineAction,
  interrupts,
  type ErrorCode,
  type Hook,
  type InspectorOptions,
  type NodePath,
} from '@ironic-inspector/core';
import { ABSENCES, troubled, type Absence } from './troubled-world.ts';
import { BODY, bodyWith, errorOf, UUID } from './world.ts';

const ALL = Object.keys(ABSENCES) as Absence[];
const IRONIC = ['Ironic', 'the node (locked)', 'Keystone'] as const;

type Troubled = ReturnType<typeof troubled>;

/**
 * All facts are where they belong, the machine is off, and the ramdisk that asks again is told so.
 */
async function expectFinished(world: Troubled) {
  const { ironic, inspector, run, kept, settled } = world;
  expect(await run()).toMatchObject({ state: 'finished', error: undefined, interruption: undefined, owner: undefined });
  expect(ironic.peekNode(UUID)).toMatchObject({
    properties: { memory_mb: '12288' },
    power_state: 'power off',
  });
  expect(ironic.peekPorts(UUID)).toHaveLength(1);
  expect(await kept('processed')).toContain('memory_mb');
  expect(await kept('unprocessed')).toContain('12288');
  expect((await settled(inspector.continue(BODY))).unwrap()).toEqual({ uuid: UUID });
}

/**
 * It is away for two minutes: the run stays in its state, with the reason on record. Then it is
 * back, and so is the run, in time.
 */
async function sitOut(world: Troubled, state: string, stage?: string) {
  await world.rest();
  for (let minute = 0; minute < 2; minute++) {
    // Where the node store is away, the reason cannot be written either.
    const isKnown = stage !== undefined && world.code !== 'store-failed';
    const { code } = world;
    expect(await world.run()).toMatchObject({ state, ...(isKnown && { interruption: { stage, code } }) });
    await world.minutes(1);
  }
  world.comeBack();
  await world.minutes(5);
}

/**
 * As {@link sitOut} where it holds the run up, after the ramdisk was told to come again; else
 * nobody notices.
 */
async function sitOutIf(isHeldUp: boolean, world: Troubled, answer: { readonly ok: boolean; readonly val: unknown }) {
  expect(answer.ok ? undefined : errorOf(answer).code).toBe(isHeldUp ? world.code : undefined);
  return isHeldUp ? sitOut(world, 'processing', 'processing') : undefined;
}

async function waiting(world: Troubled) {
  (await world.settled(world.inspector.introspect(UUID))).unwrap();
  await world.rest();
  expect((await world.run())?.state).toBe('waiting');
}

async function finished(world: Troubled) {
  await waiting(world);
  (await world.settled(world.inspector.continue(BODY))).unwrap();
  await world.rest();
  expect((await world.run())?.state).toBe('finished');
}

/** A hook after which the thing is away. */
function leavingHook(leave: () => void): Hook {
  return { name: 'leaving', after: () => leave() };
}

describe('away for two minutes, at the request to introspect', () => {
  const refusing: readonly Absence[] = ['Ironic', 'Keystone', 'the node store'];

  it.each(refusing)('%s: who asks is told, and no run begins', async (absence) => {
    const world = troubled(absence);
    world.leave();
    expect(errorOf(await world.settled(world.inspector.introspect(UUID))).code).toBe(world.code);
    await world.minutes(2);
    world.comeBack();
    expect(await world.run()).toBeUndefined();
    await waiting(world);
  });

  it.each(ALL.filter((absence) => !refusing.includes(absence)))('%s: the run is begun', async (absence) => {
    const world = troubled(absence);
    world.leave();
    (await world.settled(world.inspector.introspect(UUID))).unwrap();
    await world.minutes(2);
    world.comeBack();
    await world.minutes(5);
    expect(await world.run()).toMatchObject({ state: 'waiting', interruption: undefined });
    expect(world.ironic.peekNode(UUID)?.power_state).toBe('power on');
  });
});

describe('away for two minutes, once the request was accepted', () => {
  const holdingUp: readonly Absence[] = [...IRONIC, 'the node store', 'the firewall'];

  it.each(holdingUp)('%s: the machine is booted when it is back', async (absence) => {
    const world = troubled(absence);
    world.halt();
    (await world.settled(world.inspector.introspect(UUID))).unwrap();
    world.leave();
    world.goOn();
    await sitOut(world, 'starting', 'boot');
    expect(await world.run()).toMatchObject({ state: 'waiting', interruption: undefined });
    expect(world.ironic.peekNode(UUID)?.power_state).toBe('power on');
    expect(world.ironic.peekBootDevice(UUID)).toBe('disk');
    (await world.settled(world.inspector.continue(BODY))).unwrap();
    await world.rest();
    await expectFinished(world);
  });

  it.each(ALL.filter((absence) => !holdingUp.includes(absence)))('%s: nothing waits for it', async (absence) => {
    const world = troubled(absence);
    world.halt();
    (await world.settled(world.inspector.introspect(UUID))).unwrap();
    world.leave();
    world.goOn();
    await world.rest();
    expect((await world.run())?.state).toBe('waiting');
  });
});

describe('away for two minutes, at the callback', () => {
  const holdingUp: readonly Absence[] = [...IRONIC, 'the data store', 'the rule store'];

  it.each(holdingUp)('%s: the ramdisk is told to come again, and the run is carried on', async (absence) => {
    const world = troubled(absence);
    await waiting(world);
    world.leave();
    expect(errorOf(await world.settled(world.inspector.continue(BODY))).code).toBe(world.code);
    // Nothing wrong is remembered: the same body carries the run on at once, as far as it gets.
    expect(errorOf(await world.settled(world.inspector.continue(BODY))).code).toBe(world.code);
    await sitOut(world, 'processing', 'processing');
    await expectFinished(world);
  });

  it('the node store: the ramdisk is told to come again, and its callback is taken then', async () => {
    const world = troubled('the node store');
    await waiting(world);
    world.leave();
    expect(errorOf(await world.settled(world.inspector.continue(BODY))).code).toBe('store-failed');
    await sitOut(world, 'waiting');
    (await world.settled(world.inspector.continue(BODY))).unwrap();
    await world.rest();
    await expectFinished(world);
  });

  it.each(['the firewall', 'the log sink'] as const)('%s: nothing waits for it', async (absence) => {
    const world = troubled(absence, { processing: { alwaysStoreRamdiskLogs: true } });
    await waiting(world);
    world.leave();
    (await world.settled(world.inspector.continue(bodyWith({ logs: btoa('logs') })))).unwrap();
    await world.rest();
    expect((await world.run())?.state).toBe('finished');
  });
});

describe('away for two minutes, when the hooks have run', () => {
  const holdingUp: readonly Absence[] = [...IRONIC, 'the node store', 'the data store', 'the rule store'];

  it.each(ALL)('%s: all facts are written in the end', async (absence) => {
    let leave = () => {};
    const hooks = [...defaultHooks, leavingHook(() => leave())];
    const world = troubled(absence, { hooks });
    await waiting(world);
    leave = world.leave;
    const answer = await world.settled(world.inspector.continue(BODY));
    leave = () => {};
    await sitOutIf(holdingUp.includes(absence), world, answer);
    await world.rest();
    await expectFinished(world);
    expect(world.collected.of('failed').filter(({ stage }) => stage === 'processing')).toEqual([]);
  });
});

describe('away for two minutes, when the rules are carried out', () => {
  const holdingUp: readonly Absence[] = [...IRONIC, 'the node store'];

  it.each(ALL)('%s: what they want is written in the end', async (absence) => {
    let leave = () => {};
    const action = defineAction({
      name: 'leave',
      params: { required: ['path'] },
      apply: ({ node, params }) => {
        node.set(String(params.path) as NodePath, 'by rule');
        leave();
      },
    });
    const world = troubled(absence, { actions: [action] });
    await world.addRule('leave', '/extra/rule');
    await waiting(world);
    leave = world.leave;
    const answer = await world.settled(world.inspector.continue(BODY));
    leave = () => {};
    await sitOutIf(holdingUp.includes(absence), world, answer);
    await world.rest();
    await expectFinished(world);
    expect(world.ironic.peekNode(UUID)?.extra).toEqual({ rule: 'by rule' });
  });
});

describe('away for two minutes, at the end of a run', () => {
  const holdingUp: readonly Absence[] = [...IRONIC, 'the node store'];

  it.each(ALL)('%s: the machine is powered off, and nothing of it is written again', async (absence) => {
    const world = troubled(absence);
    await waiting(world);
    world.halt();
    (await world.settled(world.inspector.continue(BODY))).unwrap();
    world.leave();
    world.goOn();
    const patches = world.ironic.callCounts.get('patchNode');
    if (holdingUp.includes(absence)) await sitOut(world, 'processing', 'finish');
    await world.rest();
    await expectFinished(world);
    // Where the node store was away, nothing says how far the run had come: absolute values are
    // sent again.
    const again = absence === 'the node store' ? 1 : 0;
    expect(world.ironic.callCounts.get('patchNode')).toBe(Number(patches) + again);
  });
});

describe('away for two minutes, when data is applied again', () => {
  const holdingUp: readonly Absence[] = [...IRONIC, 'the node store', 'the data store', 'the rule store'];

  it.each(ALL)('%s: it is, in the end', async (absence) => {
    const world = troubled(absence);
    await finished(world);
    await world.addRule('set-attribute', '/extra/rule');
    world.halt();
    (await world.settled(world.inspector.reapply(UUID))).unwrap();
    world.leave();
    world.goOn();
    if (holdingUp.includes(absence)) await sitOut(world, 'reapplying', 'processing');
    await world.rest();
    expect(await world.run()).toMatchObject({ state: 'finished', error: undefined, interruption: undefined });
    expect(world.ironic.peekNode(UUID)?.extra).toEqual({ rule: 'by rule' });
  });
});

describe('away for two minutes, at an abort', () => {
  const holdingUp: readonly Absence[] = [...IRONIC, 'the node store'];

  it.each(ALL)('%s: the machine is powered off, then the run ends', async (absence) => {
    const world = troubled(absence);
    await waiting(world);
    world.halt();
    (await world.settled(world.inspector.abort(UUID))).unwrap();
    world.leave();
    world.goOn();
    if (holdingUp.includes(absence)) await sitOut(world, 'aborting', 'abort');
    await world.rest();
    expect(await world.run()).toMatchObject({ state: 'error', error: 'Canceled by operator' });
    expect(world.ironic.peekNode(UUID)?.power_state).toBe('power off');
  });
});

describe('away for two minutes, when an unknown machine posts', () => {
  const options: Partial<InspectorOptions> = { notFoundHook: createEnrollHook() };
  const stranger = bodyWith({
    boot_interface: '01-52-54-00-00-00-99',
    inventory: {
      ...JSON.parse(BODY).inventory,
      bmc_address: '192.0.2.99',
      interfaces: [{ name: 'eth0', mac_address: '52:54:00:00:00:99', ipv4_address: '198.51.100.9' }],
    },
  });

  it.each(ALL)('%s: one node is enrolled for it, when it has come again', async (absence) => {
    const world = troubled(absence, options);
    world.leave();
    const first = await world.settled(world.inspector.continue(stranger));
    // Never an answer after which a ramdisk gives up.
    expect(first.ok || interrupts(errorOf(first).code as ErrorCode)).toBe(true);
    await world.rest();
    await world.minutes(2);
    world.comeBack();
    await world.minutes(5);
    (await world.settled(world.inspector.continue(stranger))).unwrap();
    await world.rest();
    const nodes = (await world.ironic.listNodes({ fields: ['uuid'] })).unwrap();
    expect(nodes).toHaveLength(2);
    const runs = (await world.inspector.list()).unwrap();
    expect(runs).toMatchObject([{ state: 'finished' }]);
    expect(world.ironic.peekPorts(runs[0]?.uuid ?? '')).toHaveLength(1);
  });
});

describe('away for two minutes, at upkeep', () => {
  it.each(ALL)('%s: a run that waits goes on waiting', async (absence) => {
    const world = troubled(absence);
    await waiting(world);
    world.leave();
    await world.minutes(2);
    expect((await world.run())?.state).toBe('waiting');
    world.comeBack();
    await world.minutes(1);
    (await world.settled(world.inspector.continue(BODY))).unwrap();
    await world.rest();
    await expectFinished(world);
  });
});
