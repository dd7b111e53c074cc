import { describe, expect, it } from 'vitest';
import { createEnrollHook } from '@ironic-inspector/core';
import { eventually, manualClock } from '@ironic-inspector/testing';
import { BMC, BODY, bodyWith, errorOf, UUID, withMethods, world, type World } from './world.ts';

const OTHER = '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b';
const MINUTE_MS = 60_000;
const processing = { permitActiveIntrospection: true };
const inUse = { provision_state: 'active', power_state: 'power on' };

async function post({ inspector }: World, body = BODY): Promise<string> {
  const answer = await inspector.continue(body);
  await inspector.idle();
  return answer.ok ? answer.val.uuid : answer.val.code;
}

async function waitFor({ inspector }: World, node: string): Promise<string> {
  const { runId } = (await inspector.introspect(node)).unwrap();
  await inspector.idle();
  return runId;
}

/** The node's run has finished, by the body that is posted again below. */
async function finished(options: Parameters<typeof world>[0] = {}, node = {}): Promise<World> {
  const one = world(options, node);
  await one.wait();
  expect(await post(one)).toBe(UUID);
  return one;
}

const runOf = async ({ inspector }: World, node = UUID) => (await inspector.status(node)).unwrap();

describe('the same bytes, and a run that waits for the machine', () => {
  it.each(['deleted', 'still enrolled'])('as another node: that run gets them (the old one is %s)', async (old) => {
    const one = await finished();
    if (old === 'deleted') one.ironic.removeNode(UUID);
    one.ironic.addNode({ uuid: OTHER, driver_info: { ipmi_address: BMC } });
    await waitFor(one, OTHER);
    expect(await post(one)).toBe(OTHER);
    expect((await runOf(one, OTHER)).state).toBe('finished');
    expect(one.ironic.peekNode(OTHER)?.properties).toMatchObject({ cpus: '4' });
  });

  it('while the old node is still being powered off', async () => {
    const off = Promise.withResolvers<void>();
    const one = world({});
    const setPowerState = one.ironic.setPowerState.bind(one.ironic);
    await one.wait();
    one.ironic.setPowerState = (node, state, options) =>
      (node === UUID ? off.promise : Promise.resolve()).then(() => setPowerState(node, state, options));
    (await one.inspector.continue(BODY)).unwrap();
    one.ironic.addNode({ uuid: OTHER, driver_info: { ipmi_address: BMC }, macs: ['52:54:00:ab:cd:ef'] });
    (await one.inspector.introspect(OTHER)).unwrap();
    await eventually(async () => (await runOf(one, OTHER)).state === 'waiting');
    expect((await one.inspector.continue(BODY)).unwrap()).toEqual({ uuid: OTHER });
    off.resolve();
    await one.inspector.idle();
    expect((await runOf(one)).state).toBe('finished');
    expect((await runOf(one, OTHER)).state).toBe('finished');
  });

  it('nobody waits: of several nodes that had them the one that had them last answers', async () => {
    const clock = manualClock();
    const one = await finished({ clock });
    await clock.advance(MINUTE_MS);
    one.ironic.addNode({ uuid: OTHER, driver_info: { ipmi_address: BMC } });
    await waitFor(one, OTHER);
    expect(await post(one)).toBe(OTHER);
    expect(await post(one)).toBe(OTHER);
    await clock.advance(MINUTE_MS);
    await waitFor(one, UUID);
    expect(await post(one)).toBe(UUID);
    expect(await post(one)).toBe(UUID);
  });
});

describe('the same bytes, where unknown machines are enrolled', () => {
  it('make a node when the one that they belonged to is deleted', async () => {
    const one = await finished({ notFoundHook: createEnrollHook() });
    one.ironic.removeNode(UUID);
    const made = await post(one);
    expect(one.ironic.peekNode(made)?.properties).toMatchObject({ cpus: '4' });
    expect(await post(one)).toBe(made);
    expect(one.ironic.callCounts.get('createNode')).toBe(1);
  });

  it('make a node when the one that they belonged to has another machine now', async () => {
    const clock = manualClock();
    const one = await finished({ clock, notFoundHook: createEnrollHook() });
    for (const port of one.ironic.peekPorts(UUID)) await one.ironic.deletePort(port.uuid);
    await one.ironic.patchNode(UUID, [{ op: 'add', path: '/driver_info', value: { ipmi_address: '192.0.2.99' } }]);
    await clock.advance(6 * MINUTE_MS);
    const made = await post(one);
    expect(made).not.toBe(UUID);
    expect(one.ironic.peekNode(made)?.properties).toMatchObject({ cpus: '4' });
  });

  it('are those of the node that was made for them, also when Ironic could not recognise it', async () => {
    const settings = { processing: { addPorts: 'disabled' }, notFoundHook: createEnrollHook() } as const;
    const one = world(settings, { driver_info: {} });
    const inventory = { ...JSON.parse(BODY).inventory, bmc_address: '0.0.0.0' };
    const made = await post(one, bodyWith({ inventory }));
    expect(one.ironic.peekNode(made)?.driver_info).toEqual({});
    expect(await post(one, bodyWith({ inventory }))).toBe(made);
    expect(one.ironic.callCounts.get('createNode')).toBe(1);
  });

  it('are answered as before as long as Ironic has the node', async () => {
    const clock = manualClock();
    const one = await finished({ clock, notFoundHook: createEnrollHook() });
    await clock.advance(60 * MINUTE_MS);
    expect(await post(one)).toBe(UUID);
    expect(one.ironic.callCounts.get('createNode')).toBeUndefined();
  });
});

describe('the same bytes of a machine in use', () => {
  it('are a repeat for five minutes, and a run of their own after that', async () => {
    const clock = manualClock();
    const one = world({ clock, processing }, inUse);
    expect(await post(one)).toBe(UUID);
    const { runId } = await runOf(one);
    await one.ironic.patchNode(UUID, [{ op: 'add', path: '/properties/memory_mb', value: '1' }]);
    await clock.advance(5 * MINUTE_MS);
    expect(await post(one)).toBe(UUID);
    expect((await runOf(one)).runId).toBe(runId);
    await clock.advance(1);
    expect(await post(one)).toBe(UUID);
    expect(await runOf(one)).toMatchObject({ state: 'finished', runId: expect.not.stringMatching(runId) });
    expect(one.ironic.peekNode(UUID)?.properties).toMatchObject({ memory_mb: '12288' });
  });

  it('are a repeat of an error for as long', async () => {
    const clock = manualClock();
    const one = world(
      { clock, processing, hooks: [{ name: 'moody', after: () => Promise.reject(new Error('no')) }] },
      inUse,
    );
    const { message } = errorOf(await one.inspector.continue(BODY));
    const { runId } = await runOf(one);
    expect(errorOf(await one.inspector.continue(BODY)).message).toBe(message);
    expect((await runOf(one)).runId).toBe(runId);
    await clock.advance(6 * MINUTE_MS);
    expect(errorOf(await one.inspector.continue(BODY)).message).toBe(message);
    expect((await runOf(one)).runId).not.toBe(runId);
    await one.inspector.idle();
  });

  it('begin a run for the node that it is now, whichever it was', async () => {
    const one = await finished({ processing });
    await one.ironic.patchNode(UUID, [{ op: 'add', path: '/driver_info', value: {} }]);
    for (const port of one.ironic.peekPorts(UUID)) await one.ironic.deletePort(port.uuid);
    one.ironic.addNode({ uuid: OTHER, ...inUse, driver_info: { ipmi_address: BMC } });
    expect(await post(one)).toBe(OTHER);
    expect((await runOf(one, OTHER)).state).toBe('finished');
  });

  it('are a repeat for as long as nothing else came of the node when it is not in use', async () => {
    const clock = manualClock();
    const one = await finished({ clock, processing });
    await clock.advance(60 * MINUTE_MS);
    expect(await post(one)).toBe(UUID);
  });

  it('while they are processed are one callback', async () => {
    const one = world({ processing }, inUse);
    const gate = Promise.withResolvers<void>();
    const patchNode = one.ironic.patchNode.bind(one.ironic);
    one.ironic.patchNode = (...all) => gate.promise.then(() => patchNode(...all));
    const first = one.inspector.continue(BODY);
    await eventually(async () => (await one.store.nodes.pending(UUID)).unwrap()?.changeSet !== undefined);
    const second = one.inspector.continue(BODY);
    await eventually(() => one.events.filter(({ type }) => type === 'lookup-tried').length === 2);
    gate.resolve();
    expect((await first).unwrap()).toEqual({ uuid: UUID });
    expect((await second).unwrap()).toEqual({ uuid: UUID });
    await one.inspector.idle();
  });

  it('at the same moment are one callback', async () => {
    const one = world({ processing }, inUse);
    const answers = await Promise.all([one.inspector.continue(BODY), one.inspector.continue(BODY)]);
    expect(answers.map((answer) => answer.unwrap())).toEqual([{ uuid: UUID }, { uuid: UUID }]);
    await one.inspector.idle();
    expect(one.ironic.callCounts.get('patchNode')).toBe(1);
  });
});

it('the same bytes are none that anybody remembers once data was applied again', async () => {
  const one = await finished();
  (await one.inspector.reapply(UUID)).unwrap();
  await one.inspector.idle();
  expect(await post(one)).toBe('lookup-failed');
});

it('the same bytes are turned away when they fit two runs that wait', async () => {
  const one = await finished();
  const [second, third] = [{ uuid: OTHER }, {}].map((more) =>
    one.ironic.addNode({ ...more, driver_info: { ipmi_address: BMC } }),
  );
  await waitFor(one, second?.uuid ?? '');
  await waitFor(one, third?.uuid ?? '');
  expect(errorOf(await one.inspector.continue(BODY)).message).toContain('Multiple nodes match');
});

it('the same bytes are asked for again when Ironic cannot say whose they are', async () => {
  const one = world({ notFoundHook: createEnrollHook() });
  await one.wait();
  (await one.inspector.continue(BODY)).unwrap();
  await one.inspector.idle();
  one.ironic.failNext({ kind: 'status', status: 503 }, { call: 'listNodes', times: 9 });
  expect(errorOf(await one.inspector.continue(BODY)).code).toBe('ironic-unavailable');
  one.ironic.clearFaults();
  expect(await post(one)).toBe(UUID);
});

it('what a store gives for a digest is read once a callback', async () => {
  let asked = 0;
  const plain = world();
  const nodes = withMethods(plain.store.nodes, {
    findByDigest: (digest) => {
      asked++;
      return plain.store.nodes.findByDigest(digest);
    },
  });
  const one = world({ nodes });
  await one.wait();
  expect(await post(one)).toBe(UUID);
  expect(asked).toBe(0);
  expect(await post(one)).toBe(UUID);
  expect(asked).toBe(1);
});
