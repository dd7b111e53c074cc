import { describe, expect, it } from 'vitest';
import { createEnrollHook, Inspector } from '@ironic-inspector/core';
import { eventually } from '@ironic-inspector/testing';
import { BMC, BODY, bodyWith, errorOf, MAC, turn, UUID, withMethods, world, type World } from './world.ts';

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
      'listPorts',
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

  /** What a machine posts whose management controller says that it has these addresses. */
  const controlledAt = (bmc_address: string, bmc_v6address: string) =>
    bodyWith({ inventory: { ...JSON.parse(BODY).inventory, bmc_address, bmc_v6address } });

  it.each(['127.0.0.1', '169.254.169.254', '224.0.0.1', '255.255.255.255', '0.0.0.1'])(
    'does not send the configured credentials to %s',
    async (address) => {
      const fields = { driver_info: { ipmi_username: 'admin', ipmi_password: 'secret' } };
      const { inspector, ironic, events } = world(
        { notFoundHook: createEnrollHook({ enrollNodeFields: fields }) },
        STRANGER,
      );
      for (const spelling of [controlledAt(address, '::/0'), controlledAt('0.0.0.0', `::ffff:${address}`)]) {
        const { uuid } = (await inspector.continue(spelling)).unwrap();
        await inspector.idle();
        expect(ironic.peekNode(uuid)?.driver_info).toEqual(fields.driver_info);
        for (const port of ironic.peekPorts(uuid)) (await ironic.deletePort(port.uuid)).unwrap();
      }
      expect(events.filter(({ type }) => type === 'warning')).toContainEqual(
        expect.objectContaining({ source: 'enroll', message: `no management controller can be reached at ${address}` }),
      );
    },
  );

  it('takes the other address of a management controller when one leads nowhere', async () => {
    const { inspector, ironic } = world({ notFoundHook: createEnrollHook() }, STRANGER);
    const { uuid } = (await inspector.continue(controlledAt('127.0.0.1', '2001:db8::10'))).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(uuid)?.driver_info).toEqual({ ipmi_address: '2001:db8::10' });
  });

  it('takes no address outside of the allowed networks along with one inside', async () => {
    const hook = createEnrollHook({ allowedBmcNetworks: ['2001:db8::/32'] });
    const { inspector, ironic } = world({ notFoundHook: hook }, STRANGER);
    const { uuid } = (await inspector.continue(controlledAt('198.51.100.7', '2001:db8::10'))).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(uuid)?.driver_info).toEqual({ ipmi_address: '2001:db8::10' });
  });

  it('refuses a machine whose port Ironic has', async () => {
    const { inspector, ironic } = world({ notFoundHook: createEnrollHook() }, { ...STRANGER, macs: [MAC] });
    const [port] = ironic.peekPorts(UUID);
    expect(errorOf(await inspector.continue(BODY)).message).toContain(
      `Port ${MAC} already exists, uuid: ${port?.uuid}`,
    );
    expect(ironic.callCounts.get('createNode')).toBeUndefined();
  });

  it('does not take a machine for another one by a MAC address that both have (Q-68)', async () => {
    const shared = 'be:3a:f2:b6:05:9f';
    const { inspector, ironic, events } = world(
      { notFoundHook: createEnrollHook(), processing: { addPorts: 'all' } },
      { ...STRANGER, macs: [shared] },
    );
    await inspector.introspect(UUID);
    await inspector.idle();
    const { interfaces, ...inventory } = JSON.parse(BODY).inventory;
    const usb = { name: 'usb0', mac_address: shared.toUpperCase(), ipv4_address: '169.254.3.1' };
    const body = bodyWith({ inventory: { ...inventory, interfaces: [usb, ...interfaces] } });
    const { uuid } = (await inspector.continue(body)).unwrap();
    await inspector.idle();
    expect(uuid).not.toBe(UUID);
    expect(ironic.peekPorts(uuid).map(({ address }) => address)).toEqual(expect.not.arrayContaining([shared]));
    expect(events).toContainEqual(
      expect.objectContaining({ source: 'validate_interfaces', message: expect.stringContaining('usb0 has a MAC') }),
    );
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

describe('an unknown machine that posts different bodies at once', () => {
  /** It has no management controller that Ironic could know it by. */
  const body = (note: number, macs?: string[]) => {
    const { interfaces, ...inventory } = JSON.parse(BODY).inventory;
    const named = macs?.map((mac_address, index) => ({ ...interfaces[0], name: `eth${index}`, mac_address }));
    return bodyWith({
      note,
      inventory: { ...inventory, interfaces: named ?? interfaces, bmc_address: '0.0.0.0' },
      boot_interface: macs?.[0] ?? MAC,
    });
  };

  /** Posts all at once; who is not turned away has to wait for Ironic until the others know. */
  async function postAtOnce(one: World, bodies: readonly string[]): Promise<string[]> {
    const gate = Promise.withResolvers<void>();
    const listPorts = one.ironic.listPorts.bind(one.ironic);
    one.ironic.listPorts = (...all) => gate.promise.then(() => listPorts(...all));
    let refused = 0;
    const answers = bodies.map(async (posted) => {
      const answer = await one.inspector.continue(posted);
      if (++refused === bodies.length - 1) gate.resolve();
      return answer.ok ? 'ok' : answer.val.code;
    });
    const codes = await Promise.all(answers);
    await one.inspector.idle();
    return codes.toSorted();
  }

  it.each([[{}], [{ processing: { permitActiveIntrospection: true } }]])('becomes one node (%j)', async (options) => {
    const one = world({ notFoundHook: createEnrollHook(), ...options }, STRANGER);
    expect(await postAtOnce(one, [body(1), body(2), body(3)])).toEqual(['node-locked', 'node-locked', 'ok']);
    expect(one.ironic.callCounts.get('createNode')).toBe(1);
    expect((await one.inspector.list()).unwrap()).toMatchObject([{ state: 'finished' }]);
  });

  it('is in hand until its ports are there, by which it is known', async () => {
    const one = world({ notFoundHook: createEnrollHook() }, STRANGER);
    const gate = Promise.withResolvers<void>();
    const createPort = one.ironic.createPort.bind(one.ironic);
    one.ironic.createPort = (...all) => gate.promise.then(() => createPort(...all));
    const first = one.inspector.continue(body(1));
    await eventually(async () => (await one.inspector.list({ states: ['processing'] })).unwrap().length === 1);
    for (const other of [body(2), bodyWith({ error: 'boom', inventory: JSON.parse(body(3)).inventory })])
      expect(errorOf(await one.inspector.continue(other)).code).toBe('node-locked');
    gate.resolve();
    expect((await first).ok).toBe(true);
    await one.inspector.idle();
    expect(errorOf(await one.inspector.continue(body(2))).message).toContain('already exists');
    expect(one.ironic.callCounts.get('createNode')).toBe(1);
  });

  it('is in hand also for a body that was looked up before, and for which Ironic had not heard of it', async () => {
    const settings = { notFoundHook: createEnrollHook(), processing: { permitActiveIntrospection: true } };
    const one = world(settings, STRANGER);
    const [lookedUp, created, searched] = [0, 1, 2].map(() => Promise.withResolvers<void>());
    const findByDigest = one.store.nodes.findByDigest.bind(one.store.nodes);
    const createPort = one.ironic.createPort.bind(one.ironic);
    const listPorts = one.ironic.listPorts.bind(one.ironic);
    let [searches, ports] = [0, 0];
    one.store.nodes.findByDigest = async (digest) => {
      if (++searches === 1) await lookedUp?.promise;
      return findByDigest(digest);
    };
    one.ironic.createPort = async (...all) => {
      ports++;
      await created?.promise;
      return createPort(...all);
    };
    one.ironic.listPorts = async (...all) => {
      const answer = await listPorts(...all);
      if (ports > 0 && 'address' in all[0]) await searched?.promise;
      return answer;
    };
    const late = one.inspector.continue(body(1));
    await eventually(() => searches === 1);
    const first = one.inspector.continue(body(2));
    await eventually(() => ports === 1);
    lookedUp?.resolve();
    await turn();
    created?.resolve();
    expect((await first).ok).toBe(true);
    await eventually(async () => (await one.inspector.list({ states: ['finished'] })).unwrap().length === 1);
    searched?.resolve();
    expect(errorOf(await late).code).toBe('node-locked');
    await one.inspector.idle();
    expect(one.ironic.callCounts.get('createNode')).toBe(1);
  });

  it('shares one address with another that posts at the same time: they come one after the other', async () => {
    const one = world({ notFoundHook: createEnrollHook() }, STRANGER);
    const shared = '52:54:00:00:00:0f';
    const both = [body(1, ['52:54:00:00:00:01', shared]), body(2, ['52:54:00:00:00:02', shared])];
    expect(await postAtOnce(one, both)).toEqual(['node-locked', 'ok']);
  });

  it('becomes one node of two instances, at most', async () => {
    const one = world({ notFoundHook: createEnrollHook() }, STRANGER);
    const begun: (() => void)[] = [];
    // Both have seen that nobody else is at it before either records its run.
    const nodes = withMethods(one.store.nodes, {
      begin: async (...all) => {
        await new Promise<void>((resolve) => {
          begun.push(resolve);
          if (begun.length === 2) for (const go of begun) go();
        });
        return one.store.nodes.begin(...all);
      },
    });
    const instance = () => new Inspector({ ironic: one.ironic, ...one.store, nodes, notFoundHook: createEnrollHook() });
    const [first, second] = [instance(), instance()];
    const answers = await Promise.all([first.continue(body(1)), second.continue(body(2))]);
    expect(answers.map((answer) => errorOf(answer).code)).toEqual(['node-locked', 'node-locked']);
    expect((await one.store.nodes.list({ limit: 9 })).unwrap()).toEqual([]);
    expect((await one.inspector.continue(body(1))).ok).toBe(true);
    await one.inspector.idle();
    expect(one.ironic.callCounts.get('createNode')).toBe(1);
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

  it('leaves a run alone that goes on for its node, which is another machine by what was recorded', async () => {
    const other = { driver_info: { ipmi_address: '192.0.2.99' }, macs: ['52:54:00:00:00:99'] };
    const { inspector, ironic, wait } = world({ processing }, { ...inUse, ...other });
    await wait();
    const before = (await inspector.status(UUID)).unwrap();
    expect(before.state).toBe('waiting');
    await ironic.patchNode(UUID, [{ op: 'add', path: '/driver_info', value: { ipmi_address: BMC } }]);
    expect(errorOf(await inspector.continue(BODY)).code).toBe('node-locked');
    expect((await inspector.status(UUID)).unwrap()).toEqual(before);
  });
});
