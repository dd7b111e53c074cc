import { describe, expect, it } from 'vitest';
import { createEnrollHook } from '@ironic-inspector/core';
import { BMC, BODY, bodyWith, errorOf, MAC, UUID, world } from './world.ts';

/** A machine that Ironic does not know: the node of the world is another one. */
const STRANGER = { driver_info: { ipmi_address: '192.0.2.99' } };

describe('enrolling an unknown machine (CONTRACT.md §5.14)', () => {
  it('creates its node, and introspects it (A40)', async () => {
    const options = {
      enrollNodeDriver: 'ipmi',
      enrollNodeFields: { resource_class: 'new', driver_info: { ipmi_username: 'admin' } },
    };
    const { inspector, ironic, calls } = world({ notFoundHook: createEnrollHook(options) }, STRANGER);
    const { uuid } = (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(uuid)).toMatchObject({
      driver: 'ipmi',
      resource_class: 'new',
      provision_state: 'enroll',
      driver_info: { ipmi_username: 'admin', ipmi_address: BMC },
      properties: { cpus: '4', local_gb: '999' },
    });
    expect(ironic.peekPorts(uuid)).toMatchObject([{ address: MAC }]);
    expect((await inspector.status(uuid)).unwrap()).toMatchObject({ state: 'finished', manageBoot: true });
    expect((await inspector.data(uuid)).unwrap()).toMatchObject({ auto_discovered: true });
    expect(calls()).toEqual([
      'listPorts',
      'listPorts',
      'listNodes',
      'createNode',
      'getNode',
      'patchNode',
      'createPort',
      'setPowerState',
    ]);
  });

  it.each([
    [[4, 6], '192.0.2.10'],
    [[6, 4], '2001:db8::10'],
    [[6], '2001:db8::10'],
  ] as const)(
    'takes the address of the management controller in the order %j',
    async (enabledBmcAddressVersion, address) => {
      const { inspector, ironic } = world({ notFoundHook: createEnrollHook({ enabledBmcAddressVersion }) }, STRANGER);
      const inventory = { ...JSON.parse(BODY).inventory, bmc_v6address: '2001:DB8::10' };
      const { uuid } = (await inspector.continue(bodyWith({ inventory }))).unwrap();
      expect(ironic.peekNode(uuid)?.driver_info).toEqual({ ipmi_address: address });
      await inspector.idle();
    },
  );

  it('refuses a machine whose port Ironic has', async () => {
    const { inspector, ironic } = world({ notFoundHook: createEnrollHook() }, { ...STRANGER, macs: [MAC] });
    const [port] = ironic.peekPorts(UUID);
    expect(errorOf(await inspector.continue(BODY)).message).toContain(
      `Port ${MAC} already exists, uuid: ${port?.uuid}`,
    );
    expect(ironic.callCounts.get('createNode')).toBeUndefined();
  });

  it('refuses a machine whose management controller Ironic has', async () => {
    const { inspector } = world({ notFoundHook: createEnrollHook() });
    expect(errorOf(await inspector.continue(BODY)).message).toContain(`Node ${UUID} already has BMC address ${BMC}`);
    expect((await inspector.list()).unwrap()).toEqual([]);
  });

  it('creates nothing for data that is bad already (A42, Q-11)', async () => {
    const { inspector, calls } = world({ notFoundHook: createEnrollHook() }, STRANGER);
    expect(errorOf(await inspector.continue(bodyWith({ error: 'zzz' }))).code).toBe('lookup-failed');
    expect(errorOf(await inspector.continue('{}')).code).toBe('lookup-failed');
    expect(calls()).toEqual([]);
  });

  it('takes machines from allowed networks alone', async () => {
    const allowed = (network: string) =>
      world({ notFoundHook: createEnrollHook({ allowedBmcNetworks: [network] }) }, STRANGER).inspector;
    expect((await allowed('192.0.2.0/24').continue(BODY)).ok).toBe(true);
    expect(errorOf(await allowed('198.51.100.0/24').continue(BODY)).message).toContain(
      `the management controller ${BMC} is in no network`,
    );
  });

  it('is recognised when it posts again', async () => {
    const { inspector, ironic } = world({ notFoundHook: createEnrollHook() }, STRANGER);
    const first = (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect((await inspector.continue(BODY)).unwrap()).toEqual(first);
    expect(ironic.callCounts.get('createNode')).toBe(1);
  });

  it('leaves no record when Ironic will not have the node', async () => {
    const { inspector, ironic } = world(
      { notFoundHook: createEnrollHook({ enrollNodeDriver: 'no-such-driver' }) },
      STRANGER,
    );
    expect(errorOf(await inspector.continue(BODY)).message).toContain('Look up error: Node not found hook failed: ');
    expect((await inspector.list()).unwrap()).toEqual([]);
    expect(ironic.callCounts.get('createNode')).toBe(1);
  });

  it('checks its options', () => {
    const wrong = { allowedBmcNetworks: ['192.0.2.1/24'], maxNodesPerMinute: 0 };
    expect(() => createEnrollHook(wrong)).toThrow(/allowedBmcNetworks\.0: [^]*maxNodesPerMinute: /);
  });
});

describe('a machine in use that posts by itself (CONTRACT.md §3.5)', () => {
  const processing = { permitActiveIntrospection: true };
  const inUse = { provision_state: 'active', power_state: 'power on' };

  it('is found by its management controller, and never powered off (A39)', async () => {
    const { inspector, ironic, calls } = world({ processing }, inUse);
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', manageBoot: false });
    expect(calls()).not.toContain('setPowerState');
    expect(ironic.peekPorts(UUID)).toMatchObject([{ address: MAC }]);
    expect(ironic.peekNode(UUID)).toMatchObject({ power_state: 'power on', properties: { cpus: '4' } });
  });

  it('is found by its ports', async () => {
    const { inspector } = world({ processing }, { ...inUse, provision_state: 'rescue', driver_info: {}, macs: [MAC] });
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    await inspector.idle();
  });

  it('may post again and again', async () => {
    const { inspector, ironic } = world({ processing }, inUse);
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    const inventory = { ...JSON.parse(BODY).inventory, memory: { physical_mb: 99 } };
    (await inspector.continue(bodyWith({ inventory }))).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.properties).toMatchObject({ memory_mb: '99' });
  });

  it('is not in use at all (A41)', async () => {
    const { inspector } = world({ processing, notFoundHook: createEnrollHook() });
    expect(errorOf(await inspector.continue(BODY)).message).toContain(
      `Look up error: Node ${UUID} is not active, its provision state is manageable`,
    );
  });

  it.each([
    [
      { macs: [MAC] },
      { driver_info: { ipmi_address: BMC } },
      `MAC addresses ${MAC}, 52:54:00:ab:cd:ef and BMC addresses ${BMC} correspond to different nodes: `,
    ],
    [
      { driver_info: { ipmi_address: BMC } },
      { driver_info: { ipmi_address: BMC } },
      'BMC addresses 192.0.2.10 correspond to more than one node',
    ],
    [{ macs: [MAC] }, { macs: ['52:54:00:ab:cd:ef'] }, 'correspond to more than one node'],
  ])('is several nodes: %j and %j', async (one, other, message) => {
    const { inspector, ironic } = world({ processing }, { ...inUse, driver_info: {}, ...one });
    ironic.addNode({ ...inUse, ...other });
    expect(errorOf(await inspector.continue(BODY)).message).toContain(message);
  });

  it('is asked about in Ironic once, also when it is enrolled then', async () => {
    const { inspector, ironic } = world({ processing, notFoundHook: createEnrollHook() }, STRANGER);
    (await inspector.continue(BODY)).unwrap();
    expect(ironic.callCounts.get('listNodes')).toBe(1);
    await inspector.idle();
  });

  it('is nobody, when that is not permitted', async () => {
    const { inspector, calls } = world({}, inUse);
    expect(errorOf(await inspector.continue(BODY)).code).toBe('lookup-failed');
    expect(calls()).toEqual([]);
  });
});
