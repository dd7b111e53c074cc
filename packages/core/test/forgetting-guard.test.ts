import { describe, expect, it } from 'vitest';
import { Ok, type InspectorOptions } from '@ironic-inspector/core';
import { manualClock } from '@ironic-inspector/testing';
import { errorOf, UUID, withMethods, world, type World } from './world.ts';

/** As many nodes as named, all with a run. */
async function nodes(count: number, options: Partial<InspectorOptions> = {}) {
  const made = world({ clock: manualClock(), ...options });
  const others = Array.from(
    { length: count - 1 },
    (_, number) => made.ironic.addNode({ driver_info: { ipmi_address: `192.0.2.${100 + number}` } }).uuid,
  );
  const uuids = [UUID, ...others];
  for (const uuid of uuids) (await made.inspector.introspect(uuid, { manageBoot: false })).unwrap();
  await made.inspector.idle();
  return { ...made, uuids };
}

/** How many records are left after a round of upkeep. */
async function left({ inspector }: World): Promise<number> {
  (await inspector.upkeep()).unwrap();
  await inspector.idle();
  return (await inspector.list()).unwrap().length;
}

function remove({ ironic }: World, uuids: readonly string[]) {
  for (const uuid of uuids) ironic.removeNode(uuid);
}

const refusals = ({ events }: World) => events.filter(({ type }) => type === 'forgetting-refused');

describe('nodes that Ironic has no more', () => {
  it.each([
    [1, 1, 0],
    [2, 1, 1],
    [5, 1, 4],
    [20, 2, 18],
    [29, 2, 27],
  ])('of %i: %i are forgotten', async (count, gone, rest) => {
    const made = await nodes(count);
    remove(made, made.uuids.slice(0, gone));
    expect(await left(made)).toBe(rest);
    expect(refusals(made)).toEqual([]);
  });

  it.each([
    [2, 2, 1],
    [5, 2, 1],
    [20, 3, 2],
    [20, 20, 2],
  ])('of %i: %i at once are all kept, and observers are told', async (count, gone, allowed) => {
    const made = await nodes(count);
    remove(made, made.uuids.slice(0, gone));
    expect(await left(made)).toBe(count);
    expect(refusals(made)).toMatchObject([{ known: count, missing: gone, allowed, node: undefined }]);
    expect(await left(made)).toBe(count);
    expect(refusals(made)).toHaveLength(2);
  });

  it('may be more where the setting says so, but never all', async () => {
    const made = await nodes(4, { forgetting: { maxShare: 1 } });
    remove(made, made.uuids.slice(0, 3));
    expect(await left(made)).toBe(1);
    const others = await nodes(4, { forgetting: { maxShare: 1 } });
    remove(others, others.uuids);
    expect(await left(others)).toBe(4);
  });

  it('are those that Ironic denies one by one: a list that was cut short is no reason to refuse', async () => {
    const made = await nodes(5);
    made.ironic.listNodes = async () => Ok([]);
    remove(made, made.uuids.slice(0, 1));
    expect(await left(made)).toBe(4);
    expect(refusals(made)).toEqual([]);
  });

  it('are forgotten when somebody has seen how many they are, and says so', async () => {
    const made = await nodes(5);
    const { inspector, uuids } = made;
    remove(made, uuids.slice(0, 4));
    const deleted = (await inspector.deletedNodes()).unwrap();
    expect(deleted.known).toBe(5);
    expect(new Set(deleted.gone.map(({ uuid }) => uuid))).toEqual(new Set(uuids.slice(0, 4)));
    expect(errorOf(await inspector.forgetDeleted(3))).toMatchObject({
      code: 'bad-request',
      message: '4 nodes are gone from Ironic, and 3 may be forgotten: nothing was removed',
    });
    expect(errorOf(await inspector.forgetDeleted(0)).code).toBe('bad-request');
    expect((await inspector.list()).unwrap()).toHaveLength(5);
    const { forgotten, failed } = (await inspector.forgetDeleted(4)).unwrap();
    expect([new Set(forgotten), failed]).toEqual([new Set(uuids.slice(0, 4)), []]);
    expect((await inspector.list()).unwrap()).toMatchObject([{ uuid: uuids[4] }]);
  });

  it('stay on record when the inspector stops: it ends between two of them', async () => {
    const { store, ...made } = await nodes(5);
    let removed = 0;
    const second: World = {
      ...world({
        ...store,
        ironic: made.ironic,
        nodes: withMethods(store.nodes, {
          forget: async (run) => {
            if (++removed === 2) void second.inspector.stop();
            return store.nodes.forget(run);
          },
        }),
      }),
    };
    remove({ ...made, store }, made.uuids);
    expect((await second.inspector.forgetDeleted(5)).unwrap().forgotten).toHaveLength(2);
    expect((await second.inspector.stop()).ok).toBe(true);
    expect((await made.inspector.list()).unwrap()).toHaveLength(3);
  });
});
