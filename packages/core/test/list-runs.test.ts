import { describe, expect, it } from 'vitest';
import { BMC, BODY, errorOf, UUID, world } from './world.ts';

const NOBODY = '52c1d3a8-0000-4000-8000-000000000000';

describe('the list of runs', () => {
  it('goes on behind the marker, newest first, and has those in the wanted states alone', async () => {
    const { inspector, ironic, wait } = world();
    await wait();
    const other = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.11' } });
    (await inspector.introspect(other.uuid)).unwrap();
    await inspector.idle();
    const uuidsOf = async (options: Parameters<typeof inspector.list>[0]) =>
      (await inspector.list(options)).unwrap().map(({ uuid }) => uuid);
    const all = await uuidsOf({});
    expect(all.toSorted()).toEqual([UUID, other.uuid].toSorted());
    expect(await uuidsOf({ marker: all[0]?.toUpperCase() ?? '' })).toEqual(all.slice(1));
    expect(await uuidsOf({ limit: 1 })).toEqual(all.slice(0, 1));
    expect(await uuidsOf({ states: ['waiting'] })).toEqual(all);
    expect(await uuidsOf({ states: ['finished'] })).toEqual([]);
  });

  it('goes on behind a place, though its run is another one by now, or gone', async () => {
    const { inspector, ironic, store, wait } = world();
    const other = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.11' } });
    (await inspector.introspect(other.uuid)).unwrap();
    await inspector.idle();
    await wait();
    const [first, second] = (await inspector.list()).unwrap();
    const after = first && { after: { startedAt: first.startedAt, uuid: first.uuid } };
    const rest = [expect.objectContaining({ uuid: second?.uuid })];
    expect((await inspector.list(after)).unwrap()).toEqual(rest);
    const moved = { runId: first?.runId ?? '', states: ['waiting'] as const };
    (await store.nodes.update(first?.uuid ?? '', moved, { startedAt: new Date(Date.now() + 60_000) })).unwrap();
    expect((await inspector.list(after)).unwrap()).toEqual(rest);
    expect((await store.nodes.forget((await inspector.status(first?.uuid ?? '')).unwrap())).unwrap()).toBe(true);
    expect((await inspector.list(after)).unwrap()).toEqual(rest);
  });

  it.each([
    [{ after: { startedAt: new Date(Number.NaN), uuid: UUID } }, 'after: must have the startedAt and uuid of a run'],
    [{ after: { startedAt: new Date(), uuid: 'node-1' } }, 'after: must have the startedAt and uuid of a run'],
    [{ after: { uuid: UUID } }, 'after: must have the startedAt and uuid of a run'],
    [{ states: ['waiting', 'sleeping', 'gone'] }, 'State(s) "sleeping, gone" are not valid'],
    [{ marker: 'node-1' }, 'Marker not UUID-like'],
    [{ limit: -1 }, 'Limit cannot be negative'],
    [{ limit: 1.5 }, 'Limit must be a whole number, got 1.5'],
    [{ limit: 1001 }, 'Limit over 1000'],
  ])('is refused for %j', async (options, message) => {
    const { inspector } = world();
    expect(errorOf(await inspector.list(options as never))).toMatchObject({
      code: 'bad-request',
      message: `Bad request: ${message}`,
    });
  });

  it('says that the marker is nobody', async () => {
    const { inspector } = world();
    expect((await inspector.list({ marker: NOBODY })).val).toMatchObject({
      code: 'introspection-not-found',
      message: 'The requested node was not found.',
      node: NOBODY,
    });
  });
});

describe('what is refused names its node', () => {
  it('that Ironic does not know', async () => {
    const { inspector } = world();
    expect((await inspector.introspect(NOBODY)).val).toMatchObject({ code: 'node-not-found', node: NOBODY });
  });

  it('that Ironic will not say anything about', async () => {
    const { inspector, ironic } = world();
    ironic.failNext({ kind: 'status', status: 403, text: 'no' }, { call: 'getNode' });
    expect((await inspector.introspect(UUID)).val).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(`Cannot get node ${UUID}: `),
      node: UUID,
      cause: { code: 'ironic-refused' },
    });
  });

  it('whose power cannot be judged, or not controlled', async () => {
    const { inspector, ironic } = world();
    ironic.failNext({ kind: 'status', status: 400, text: 'no' }, { call: 'validatePower' });
    expect((await inspector.introspect(UUID)).val).toMatchObject({
      code: 'ironic-failed',
      node: UUID,
      cause: { code: 'ironic-refused' },
    });
    ironic.setPowerValidation(UUID, { valid: false, reason: undefined });
    expect((await inspector.introspect(UUID)).val).toMatchObject({
      code: 'bad-request',
      message: 'Failed validation of power interface: no reason given',
      node: UUID,
    });
  });

  it('whose run goes on', async () => {
    const { inspector } = world();
    (await inspector.introspect(UUID)).unwrap();
    expect((await inspector.introspect(UUID)).val).toMatchObject({ code: 'invalid-state', node: UUID });
    await inspector.idle();
  });

  it('and the state that it is not in', async () => {
    const { inspector } = world(
      { processing: { permitActiveIntrospection: true } },
      { provision_state: null, driver_info: { ipmi_address: BMC } },
    );
    expect(errorOf(await inspector.continue(BODY)).message).toContain(
      `Node ${UUID} is not active, its provision state is unknown`,
    );
  });
});
