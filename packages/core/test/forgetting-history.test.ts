import { Err, InspectorError } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { BODY, errorOf, UUID, withMethods, world } from './world.ts';

/** Three nodes with a run each: one in use, one that is gone, one that is gone and forgotten. */
async function threeNodes() {
  const site = world();
  const { ironic, inspector } = site;
  const [gone, past] = [1, 2].map(
    (number) => ironic.addNode({ name: `gone-${number}`, driver_info: { ipmi_address: `192.0.2.10${number}` } }).uuid,
  ) as [string, string];
  for (const uuid of [UUID, gone, past]) (await inspector.introspect(uuid, { manageBoot: false })).unwrap();
  await inspector.idle();
  (await inspector.continue(BODY)).unwrap();
  await inspector.idle();
  ironic.removeNode(past);
  (await inspector.forgetDeleted(1)).unwrap();
  ironic.removeNode(gone);
  await inspector.idle();
  const nodesInHistory = async () => (await inspector.history.runs()).unwrap().map(({ node }) => node);
  return { ...site, gone, past, nodesInHistory };
}

describe('the history of nodes that Ironic has no more', () => {
  it('stays when their records go, and is shown and removed when somebody says so', async () => {
    const { inspector, gone, past, nodesInHistory } = await threeNodes();
    expect(await nodesInHistory()).toHaveLength(3);
    expect((await inspector.deletedNodes()).unwrap()).toMatchObject({ known: 2, gone: [{ uuid: gone }], past: [] });
    const deleted = (await inspector.deletedNodes({ history: true })).unwrap();
    expect(deleted).toMatchObject({ known: 3, gone: [{ uuid: gone }], past: [{ node: past, name: 'gone-2' }] });

    expect(errorOf(await inspector.forgetDeleted(1, { history: true }))).toMatchObject({
      code: 'bad-request',
      message: '2 nodes are gone from Ironic, and 1 may be forgotten: nothing was removed',
    });
    expect(await nodesInHistory()).toHaveLength(3);
    const { forgotten, failed } = (await inspector.forgetDeleted(2, { history: true })).unwrap();
    expect([forgotten.toSorted(), failed]).toEqual([[gone, past].toSorted(), []]);
    expect(await nodesInHistory()).toEqual([UUID]);
    // Nothing brings it back.
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect(await nodesInHistory()).toEqual([UUID]);
    expect((await inspector.deletedNodes({ history: true })).unwrap()).toMatchObject({ known: 1, gone: [], past: [] });
  });

  it('of more runs than are read at a time is found, too', async () => {
    const site = world();
    const nodeOf = (index: number) => `1a1a1a1a-1a1a-4a1a-8a1a-${String(index).padStart(12, '0')}`;
    const runs = Array.from({ length: 2500 }, (_, index) => {
      const at = new Date(1_000_000 + Math.floor(index / 10));
      return {
        runId: `run ${index}`,
        node: nodeOf(index % 1250),
        startedAt: at,
        finishedAt: at,
        state: 'finished',
      } as const;
    });
    const nothing = { events: [], documents: [], snapshots: [], refused: [] };
    (await site.store.history.append({ id: 'batch', runs, ...nothing })).unwrap();
    const { past } = (await site.inspector.deletedNodes({ history: true })).unwrap();
    expect(past).toHaveLength(1250);
    expect(past.every(({ runId }) => Number(runId.slice(4)) >= 1250)).toBe(true);
  });

  it('stays where it cannot be removed, and that is said', async () => {
    const { store, ironic, past, inspector } = await threeNodes();
    await inspector.stop();
    const away = new InspectorError('store-failed', 'no disk');
    const history = withMethods(store.history, { forget: async () => Err(away) });
    const second = world({ ...store, ironic, history });
    const { forgotten, failed } = (await second.inspector.forgetDeleted(2, { history: true })).unwrap();
    expect(forgotten).toEqual([]);
    expect(failed).toEqual(expect.arrayContaining([{ node: past, error: away }]));
  });

  it('is there only where there is a history', async () => {
    const site = world();
    const { history: _, ...store } = site.store;
    const { inspector } = world({ ...store, history: undefined as never });
    expect(errorOf(await inspector.deletedNodes({ history: true })).code).toBe('not-supported');
    expect(errorOf(await inspector.forgetDeleted(1, { history: true })).code).toBe('not-supported');
  });
});
