import { describe, expect, it } from 'vitest';
import { defaultHooks, type Hook } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually } from '@ironic-inspector/testing';
import { BODY, bodyWith, errorOf, UUID, withMethods, world, type World } from './world.ts';

async function finished(options: Parameters<typeof world>[0] = {}): Promise<World> {
  const made = world(options);
  await made.wait();
  (await made.inspector.continue(BODY)).unwrap();
  await made.inspector.idle();
  made.ironic.clearCalls();
  return made;
}

describe('reapplying', () => {
  it('runs the hooks again on what the ramdisk sent, and leaves power alone (A31)', async () => {
    const { inspector, ironic, calls } = await finished();
    const before = (await inspector.status(UUID)).unwrap();
    const run = (await inspector.reapply('node-1')).unwrap();
    expect(run).toMatchObject({ state: 'reapplying', finishedAt: undefined });
    expect(run.runId).not.toBe(before.runId);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'finished',
      runId: run.runId,
      error: undefined,
    });
    expect(calls()).toEqual(['getNode', 'getNode', 'listPorts']);
    expect(ironic.peekPorts(UUID)).toHaveLength(1);
  });

  it('takes other data, and keeps it in place of what was stored', async () => {
    const { inspector, ironic } = await finished();
    const inventory = { ...JSON.parse(BODY).inventory, memory: { physical_mb: 1024 } };
    (await inspector.reapply(UUID, bodyWith({ inventory, logs: 'secret' }))).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.properties).toMatchObject({ memory_mb: '1024' });
    expect((await inspector.data(UUID, 'unprocessed')).unwrap()).toMatchObject({ inventory });
    expect((await inspector.dataText(UUID, 'unprocessed')).unwrap()).not.toContain('secret');
    expect((await inspector.data(UUID)).unwrap()).toMatchObject({ memory_mb: 1024 });
  });

  it('shows what is wrong with the data in the status; what was processed stays (A32)', async () => {
    const { inspector } = await finished();
    (await inspector.reapply(UUID, '{"a":1}')).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error:
        'Pre-processing failures detected reapplying introspection on stored data:\n' +
        'Preprocessing hook validate_interfaces: Hardware inventory is empty or missing',
    });
    expect((await inspector.dataText(UUID, 'unprocessed')).unwrap()).toBe('{"a":1}');
    expect((await inspector.data(UUID)).unwrap()).toMatchObject({ cpus: 4 });
  });

  it('shows what a hook says', async () => {
    const moody: Hook = { name: 'moody', after: ({ node }) => node.set('/extra/moody', true) };
    const { inspector, ironic } = await finished({ hooks: [...defaultHooks, moody] });
    (await inspector.reapply(UUID)).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.extra).toEqual({ moody: true });
  });

  it('stores nothing for a node without a run (Q-25)', async () => {
    const { inspector, store } = world();
    expect(errorOf(await inspector.reapply(UUID, BODY)).code).toBe('introspection-not-found');
    expect((await store.data.load(UUID, 'unprocessed')).unwrap()).toBeUndefined();
  });

  it('is refused before the run has ended; its time-out stays (Q-15)', async () => {
    const { inspector, wait } = world();
    await wait();
    const before = (await inspector.status(UUID)).unwrap();
    expect(errorOf(await inspector.reapply(UUID, BODY))).toMatchObject({
      code: 'invalid-state',
      node: UUID,
      message: "Can not transition from state 'waiting' on event 'reapply' (no defined transition)",
    });
    expect((await inspector.status(UUID)).unwrap()).toEqual(before);
  });

  it('needs data (A19, A38)', async () => {
    const { inspector } = world();
    expect(errorOf(await inspector.reapply(UUID))).toMatchObject({
      code: 'data-not-found',
      message: `Introspection data not found for node ${UUID}, processed=False`,
    });
    const { nodes } = createMemoryStore();
    const keepsNothing = world({ nodes });
    const { data: _, ...withoutData } = { ...createMemoryStore(), ironic: keepsNothing.ironic };
    const { Inspector } = await import('@ironic-inspector/core');
    const bare = new Inspector(withoutData);
    expect(errorOf(await bare.reapply(UUID)).code).toBe('bad-request');
    expect(errorOf(await bare.data(UUID)).code).toBe('data-not-found');
  });

  it.each([
    ['[1]', 'got list'],
    ['notjson', 'got text that is not JSON'],
  ])('refuses %s (A20)', async (body, message) => {
    const { inspector } = await finished();
    expect(errorOf(await inspector.reapply(UUID, body)).message).toContain(
      `Invalid data: expected a JSON object, ${message}`,
    );
  });

  it('loses to one with other data that came and went while the stored data was read', async () => {
    const archive = createMemoryStore().data;
    const gate = Promise.withResolvers<void>();
    let reads = 0;
    const data = withMethods(archive, {
      load: async (...all) => {
        const document = await archive.load(...all);
        if (++reads === 1) await gate.promise;
        return document;
      },
    });
    const { inspector, ironic } = await finished({ data });
    const slow = inspector.reapply(UUID);
    await eventually(() => reads === 1);
    const inventory = { ...JSON.parse(BODY).inventory, memory: { physical_mb: 777 } };
    (await inspector.reapply(UUID, bodyWith({ inventory }))).unwrap();
    await eventually(async () => (await inspector.status(UUID)).unwrap().state === 'finished');
    gate.resolve();
    expect(errorOf(await slow).code).toBe('node-locked');
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.properties).toMatchObject({ memory_mb: '777' });
    expect((await inspector.data(UUID, 'unprocessed')).unwrap()).toMatchObject({ inventory });
    expect((await inspector.data(UUID)).unwrap()).toMatchObject({ memory_mb: 777 });
  });
});
