import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Ok, type DataStore } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { collectEvents, manualClock } from '@ironic-inspector/testing';
import { BMC, BODY, bodyWith, errorOf, UUID, world } from './world.ts';

const processing = { enableSettingIpmiCredentials: true };
const ENROLL = { provision_state: 'enroll', driver_info: { ipmi_address: BMC, ipmi_username: 'operator' } };
const PASSWORD = 'Secret123';

describe('setting IPMI credentials (CONTRACT.md §16.1)', () => {
  it('has the ramdisk set them, tells Ironic, proves that they work, and powers the node off', async () => {
    const clock = manualClock();
    const { observer, events } = collectEvents();
    const { inspector, ironic, calls } = world({ processing, clock, observers: [observer] }, ENROLL);
    const run = (await inspector.introspect(UUID, { newIpmiCredentials: { password: PASSWORD } })).unwrap();
    expect(run).toMatchObject({ state: 'waiting', manageBoot: false });
    expect(calls()).toEqual(['getNode', 'listPorts']);
    ironic.clearCalls();
    expect((await inspector.continue(BODY)).unwrap()).toEqual({
      uuid: UUID,
      ipmiCredentials: { username: 'operator', password: PASSWORD },
    });
    await clock.advance(3000);
    await inspector.idle();
    expect(calls().slice(-3)).toEqual(['patchNode', 'getBootDevice', 'setPowerState']);
    expect(ironic.peekNode(UUID)).toMatchObject({
      power_state: 'power off',
      driver_info: { ipmi_address: BMC, ipmi_username: 'operator', ipmi_password: PASSWORD },
    });
    const status = (await inspector.status(UUID)).unwrap();
    expect(status.state).toBe('finished');
    expect(JSON.stringify([status, events, await inspector.list()])).not.toContain(PASSWORD);
  });

  it('gives Ironic the address of the management controller when it has none', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world(
      { processing, clock },
      { ...ENROLL, driver_info: {}, macs: ['52:54:00:12:34:56'] },
    );
    const newIpmiCredentials = { username: 'admin', password: PASSWORD };
    (await inspector.introspect(UUID, { newIpmiCredentials })).unwrap();
    (await inspector.continue(BODY)).unwrap();
    await clock.advance(3000);
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.driver_info).toEqual({
      ipmi_address: BMC,
      ipmi_username: 'admin',
      ipmi_password: PASSWORD,
    });
  });

  it.each([
    ['127.0.0.1', '::/0', undefined],
    ['169.254.169.254', '2001:db8::10', '2001:db8::10'],
  ])('does not give Ironic an address that leads nowhere: %s', async (bmc_address, bmc_v6address, ipmi_address) => {
    const clock = manualClock();
    const macs = ['52:54:00:12:34:56'];
    const { inspector, ironic } = world({ processing, clock }, { ...ENROLL, driver_info: {}, macs });
    const newIpmiCredentials = { username: 'admin', password: PASSWORD };
    (await inspector.introspect(UUID, { newIpmiCredentials })).unwrap();
    const inventory = { ...JSON.parse(BODY).inventory, bmc_address, bmc_v6address };
    (await inspector.continue(bodyWith({ inventory }))).unwrap();
    await clock.advance(3000);
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.driver_info?.['ipmi_address']).toBe(ipmi_address);
  });

  it('waits until Ironic can use them, and gives up in the end', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ processing, clock }, ENROLL);
    ironic.setDefaultBootDevice(UUID, null);
    (await inspector.introspect(UUID, { newIpmiCredentials: { password: PASSWORD } })).unwrap();
    (await inspector.continue(BODY)).unwrap();
    await clock.advance(30_000);
    await inspector.idle();
    expect(ironic.callCounts.get('getBootDevice')).toBe(10);
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: `Failed to validate updated IPMI credentials for node ${UUID}, node might require maintenance`,
    });
  });

  it('does not tell the password where Ironic refuses the credentials and quotes them', async () => {
    const clock = manualClock();
    const { observer, events } = collectEvents();
    const { inspector, ironic } = world({ processing, clock, hooks: [], observers: [observer] }, ENROLL);
    (await inspector.introspect(UUID, { newIpmiCredentials: { password: PASSWORD } })).unwrap();
    const text = `Couldn't apply patch '[{'op': 'add', 'path': '/driver_info/ipmi_password', 'value': '${PASSWORD}'}]'`;
    ironic.failNext({ kind: 'status', status: 400, text }, { call: 'patchNode' });
    (await inspector.continue(BODY)).unwrap();
    await clock.advance(30_000);
    await inspector.idle();
    const status = (await inspector.status(UUID)).unwrap();
    expect(status).toMatchObject({ state: 'error', error: expect.stringContaining("'value': '***'") });
    expect(inspect([status, events, await inspector.list()], { depth: 20, showHidden: true })).not.toContain(PASSWORD);
  });

  it.each([
    [{ password: 'pass word!' }, ENROLL, /letters and digits only; forbidden: " !"/],
    [{ password: 'x'.repeat(21) }, ENROLL, /1 to 20 characters/],
    [{ password: '' }, ENROLL, /1 to 20 characters/],
    [{ password: PASSWORD }, { provision_state: 'enroll' }, /no user name is given/],
    [{ password: PASSWORD }, { ...ENROLL, provision_state: 'manageable' }, /valid states are "\['enroll'\]"/],
  ])('refuses %j', async (newIpmiCredentials, node, message) => {
    const { inspector, store } = world({ processing }, node);
    const error = errorOf(await inspector.introspect(UUID, { newIpmiCredentials }));
    expect(error).toMatchObject({ code: 'bad-request', message: expect.stringMatching(message) });
    expect(error.message).not.toContain(newIpmiCredentials.password || PASSWORD);
    expect((await store.nodes.get(UUID)).unwrap()).toBeUndefined();
  });

  it('is not given up because the service stops', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ processing, clock }, ENROLL);
    ironic.setDefaultBootDevice(UUID, null);
    (await inspector.introspect(UUID, { newIpmiCredentials: { password: PASSWORD } })).unwrap();
    (await inspector.continue(BODY)).unwrap();
    await clock.advance(1000);
    const stopped = inspector.stop();
    await clock.advance(1000);
    ironic.setDefaultBootDevice(UUID, 'disk');
    await clock.advance(1000);
    (await stopped).unwrap();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
  });

  it('is off unless it is turned on', async () => {
    const { inspector } = world({}, ENROLL);
    const error = errorOf(await inspector.introspect(UUID, { newIpmiCredentials: { password: PASSWORD } }));
    expect(error).toMatchObject({
      code: 'bad-request',
      message: 'IPMI credentials setup is disabled in configuration',
    });
  });
});

describe('where the data is stored (CONTRACT.md §16.2)', () => {
  const named = (): DataStore => {
    const { data } = createMemoryStore();
    return {
      save: async (uuid, kind, document) => {
        await data.save(uuid, kind, document);
        return Ok(`inspector_data-${uuid}${kind === 'processed' ? '' : '-UNPROCESSED'}`);
      },
      load: (uuid, kind) => data.load(uuid, kind),
      discard: (uuid) => data.discard(uuid),
    };
  };

  it('is written to the node, in the same request as what rules want', async () => {
    const { inspector, ironic, wait, calls } = world({
      data: named(),
      processing: { storeDataLocation: 'hardware_swift_object' },
    });
    const actions = [{ action: 'set-attribute', path: '/extra/rack', value: 'r1' }] as const;
    (await inspector.rules.create({ actions })).unwrap();
    await wait();
    ironic.clearCalls();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.extra).toEqual({ hardware_swift_object: `inspector_data-${UUID}`, rack: 'r1' });
    expect(calls().filter((name) => name === 'patchNode')).toHaveLength(2);
  });

  it('is not written unless somebody wants it', async () => {
    const { inspector, ironic, wait } = world({ data: named() });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.extra).toEqual({});
  });
});
