import { describe, expect, it } from 'vitest';
import { createEnrollHook, Err, Inspector, InspectorError, Ok, type Hook } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually, manualClock } from '@ironic-inspector/testing';
import { BODY, bodyWith, errorOf, UUID, withMethods, world, type World } from './world.ts';

const LEASE = 30;
/** A machine that Ironic does not know: the node of the world is another one. */
const STRANGER = { driver_info: { ipmi_address: '192.0.2.99' } };

const runOf = async ({ inspector }: World, node = UUID) => (await inspector.status(node)).unwrap();
const nodesIn = async ({ ironic }: World) => (await ironic.listNodes({ fields: ['uuid'] })).unwrap().length;

/** The node's run is left `processing`: Ironic was away when the ramdisk posted. */
async function halfDone(options: Parameters<typeof world>[0] = {}): Promise<World> {
  const one = world(options);
  await one.wait();
  one.ironic.failNext({ kind: 'status', status: 503 }, { call: 'createPort', times: 99 });
  expect(errorOf(await one.inspector.continue(BODY)).code).toBe('ironic-unavailable');
  await one.inspector.idle();
  expect((await runOf(one)).state).toBe('processing');
  return one;
}

describe('a run that was left half done', () => {
  it('is carried on by the same body at once, as the same run', async () => {
    const one = await halfDone();
    const { runId } = await runOf(one);
    one.ironic.clearFaults();
    expect((await one.inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    await one.inspector.idle();
    expect(await runOf(one)).toMatchObject({ state: 'finished', runId });
    expect(one.ironic.peekPorts(UUID)).toHaveLength(1);
    expect(one.events.filter(({ type }) => type === 'resumed')).toHaveLength(1);
  });

  it('is left again when Ironic is still away', async () => {
    const one = await halfDone();
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('ironic-unavailable');
    await one.inspector.idle();
    expect((await runOf(one)).state).toBe('processing');
    one.ironic.clearFaults();
    expect((await one.inspector.continue(BODY)).ok).toBe(true);
    await one.inspector.idle();
  });

  it('is left alone by another body', async () => {
    const one = await halfDone();
    one.ironic.clearFaults();
    for (const body of [bodyWith({ note: 1 }), bodyWith({ error: 'boom' })])
      expect(errorOf(await one.inspector.continue(body)).code).toBe('node-locked');
    expect((await runOf(one)).state).toBe('processing');
  });

  it('sends what was in hand, and computes nothing again', async () => {
    let hint = 'first';
    const moody: Hook = { name: 'moody', after: ({ node }) => node.set('/extra/hint', hint) };
    const one = world({ hooks: [moody] });
    await one.wait();
    one.ironic.failNext({ kind: 'status', status: 503 }, { call: 'patchNode', times: 99 });
    const body = { inventory: { bmc_address: '192.0.2.10' } };
    expect(errorOf(await one.inspector.continue(body)).code).toBe('ironic-unavailable');
    one.ironic.clearFaults();
    hint = 'second';
    (await one.inspector.continue(body)).unwrap();
    await one.inspector.idle();
    expect(one.ironic.peekNode(UUID)?.extra).toEqual({ hint: 'first' });
  });

  it('is carried on once by many bodies that come at the same time, and by upkeep besides', async () => {
    const clock = manualClock();
    const one = await halfDone({ clock, lease: LEASE });
    await clock.advance(LEASE * 2000);
    one.ironic.clearFaults();
    const [upkeep, ...answers] = await Promise.all([
      one.inspector.upkeep(),
      ...Array.from({ length: 5 }, () => one.inspector.continue(BODY)),
    ]);
    expect(upkeep.ok).toBe(true);
    await one.inspector.idle();
    const others = answers.flatMap((answer) => (answer.ok ? [] : [answer.val.code]));
    expect(others.filter((code) => code !== 'node-locked')).toEqual([]);
    expect(await runOf(one)).toMatchObject({ state: 'finished', error: undefined });
    expect(one.events.filter(({ type }) => type === 'resumed')).toHaveLength(1);
    expect(one.ironic.peekPorts(UUID)).toHaveLength(1);
  });

  it('is left to upkeep when that carries it on already', async () => {
    const clock = manualClock();
    const one = await halfDone({ clock, lease: LEASE });
    one.ironic.clearFaults();
    const gate = Promise.withResolvers<void>();
    const createPort = one.ironic.createPort.bind(one.ironic);
    let asked = 0;
    one.ironic.createPort = (...all) => {
      asked++;
      return gate.promise.then(() => createPort(...all));
    };
    await clock.advance(LEASE * 2000);
    (await one.inspector.upkeep()).unwrap();
    await eventually(() => asked === 1);
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('node-locked');
    gate.resolve();
    await one.inspector.idle();
    expect(asked).toBe(1);
    expect((await one.inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
  });

  it('and of which nothing is on record cannot be carried on, and ends with that reason', async () => {
    let isGone = false;
    const { nodes } = createMemoryStore();
    const pending: typeof nodes.pending = async (uuid) => (isGone ? Ok(undefined) : nodes.pending(uuid));
    const one = await halfDone({ nodes: withMethods(nodes, { pending }) });
    one.ironic.clearFaults();
    isGone = true;
    const message = 'There is no record of what was being processed';
    expect(errorOf(await one.inspector.continue(BODY))).toMatchObject({ code: 'internal', message });
    (await one.inspector.upkeep()).unwrap();
    await one.inspector.idle();
    expect(await runOf(one)).toMatchObject({ state: 'error', error: message });
  });

  it('with a token is carried on by who has it', async () => {
    const one = world({ callback: { requireToken: true } });
    const { callbackToken: token } = (await one.inspector.introspect(UUID)).unwrap();
    await one.inspector.idle();
    one.ironic.failNext({ kind: 'status', status: 503 }, { call: 'createPort', times: 99 });
    expect(errorOf(await one.inspector.continue(BODY, { token })).code).toBe('ironic-unavailable');
    one.ironic.clearFaults();
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('callback-refused');
    expect(errorOf(await one.inspector.continue(bodyWith({ note: 1 }), { token })).code).toBe('callback-refused');
    expect((await one.inspector.continue(BODY, { token })).unwrap()).toEqual({ uuid: UUID });
    await one.inspector.idle();
    expect((await runOf(one)).state).toBe('finished');
  });
});

describe('a run of another instance', () => {
  /** The first instance has taken the callback and hangs; its heart stands still, or beats. */
  async function pair(beats: boolean) {
    const clock = manualClock();
    const one = world({ clock, lease: LEASE });
    const hanging = Promise.withResolvers<never>();
    const first = new Inspector({
      ironic: withMethods(one.ironic, { patchNode: () => hanging.promise }),
      ...one.store,
      clock: beats
        ? clock
        : { now: () => clock.now(), elapsed: () => clock.elapsed(), sleep: () => new Promise(() => {}) },
      lease: LEASE,
      introspectionDelay: 0,
    });
    await one.wait();
    void first.continue(BODY);
    await eventually(async () => (await one.store.nodes.pending(UUID)).unwrap()?.changeSet !== undefined);
    await clock.advance(LEASE * 2000);
    return one;
  }

  it('that is gone is carried on by the same body', async () => {
    const one = await pair(false);
    expect((await one.inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    await one.inspector.idle();
    expect((await runOf(one)).state).toBe('finished');
  });

  it('that is alive is its own', async () => {
    const one = await pair(true);
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('node-locked');
    expect((await runOf(one)).state).toBe('processing');
  });
});

describe('a machine whose enrolment was left half done', () => {
  it('has its node, which Ironic made without saying so', async () => {
    const one = world({ notFoundHook: createEnrollHook() }, STRANGER);
    const createNode = one.ironic.createNode.bind(one.ironic);
    one.ironic.createNode = async (...all) => {
      await createNode(...all);
      return Err(new InspectorError('ironic-unavailable', 'no answer in time'));
    };
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('ironic-unavailable');
    const { uuid } = (await one.inspector.continue(BODY)).unwrap();
    await one.inspector.idle();
    expect(await nodesIn(one)).toBe(2);
    expect((await runOf(one, uuid)).state).toBe('finished');
    expect((await one.inspector.data(uuid)).unwrap()).toMatchObject({ auto_discovered: true });
  });

  it('has no node, and gets one', async () => {
    const one = world({ notFoundHook: createEnrollHook() }, STRANGER);
    one.ironic.failNext({ kind: 'status', status: 503 }, { call: 'createNode', times: 99 });
    expect(errorOf(await one.inspector.continue(BODY)).code).toBe('ironic-unavailable');
    one.ironic.clearFaults();
    const { uuid } = (await one.inspector.continue(BODY)).unwrap();
    await one.inspector.idle();
    expect(await nodesIn(one)).toBe(2);
    expect((await one.inspector.list()).unwrap()).toMatchObject([{ uuid, state: 'finished' }]);
  });
});
