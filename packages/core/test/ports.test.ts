import { describe, expect, it } from 'vitest';
import { defaultHooks, physnetCidrMap, type Hook } from '@ironic-inspector/core';
import { BODY, bodyWith, MAC, UUID, withMethods, world } from './world.ts';

describe('what a hook wants of a port', () => {
  it('reaches Ironic whichever field and key it is, listed before or not', async () => {
    const hook: Hook = {
      name: 'wiring',
      after({ node }) {
        node.ports.set(MAC, '/is_smartnic', true);
        node.ports.set(MAC, '/physical_network', null);
        node.ports.set(MAC, '/extra/rack.row', 'r1');
      },
    };
    const { inspector, ironic, wait } = world({ hooks: [hook] });
    ironic.addPort(UUID, MAC, { physical_network: 'old', extra: { other: 1 } });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekPorts(UUID)).toMatchObject([
      { is_smartnic: true, physical_network: null, extra: { other: 1, 'rack.row': 'r1' } },
    ]);
  });

  it('reaches a port that turned up meanwhile, with keys that Ironic takes in no path', async () => {
    const create: Hook = {
      name: 'wiring',
      after: ({ node }) => node.ports.create({ address: MAC, pxe_enabled: false, extra: { 'a/b': 1, 'c~d': 2 } }),
    };
    const { inspector, ironic, wait } = world({ hooks: [create] });
    await wait();
    ironic.addPort(UUID, MAC, { extra: { other: 1 } });
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekPorts(UUID)).toMatchObject([{ pxe_enabled: false, extra: { other: 1, 'a/b': 1, 'c~d': 2 } }]);
  });
});

describe('a port of the operator, where nothing is to be replaced', () => {
  const NEW_MAC = '52:54:00:12:34:57';
  const body = bodyWith({
    boot_interface: NEW_MAC,
    inventory: {
      ...JSON.parse(BODY).inventory,
      interfaces: [
        { name: 'a', mac_address: MAC, ipv4_address: '10.0.0.5', client_id: 'ff:00' },
        { name: 'b', mac_address: NEW_MAC, ipv4_address: '10.0.0.6' },
      ],
    },
  });
  const options = {
    hooks: [...defaultHooks, physnetCidrMap],
    processing: { addPorts: 'all', overwriteExisting: false },
    portPhysnet: { cidrMap: [{ cidr: '10.0.0.0/8', physnet: 'ours' }] },
  } as const;
  const kept = {
    address: MAC,
    pxe_enabled: true,
    physical_network: 'theirs',
    extra: { rack: 1, 'client-id': 'ff:00' },
  };
  const made = { address: NEW_MAC, pxe_enabled: true, physical_network: 'ours' };

  it.each(['before the start', 'before the callback', 'at the last moment'])('added %s stays', async (when) => {
    const { ironic, store } = world();
    const add = () => ironic.addPort(UUID, MAC, { pxe_enabled: true, physical_network: 'theirs', extra: { rack: 1 } });
    const createPort = ironic.createPort.bind(ironic);
    let isLate = when === 'at the last moment';
    const late = withMethods(ironic, {
      createPort: (...all: Parameters<typeof createPort>) => {
        if (isLate) add();
        isLate = false;
        return createPort(...all);
      },
    });
    const { inspector } = world({ ironic: late, ...store, ...options });
    if (when === 'before the start') add();
    (await inspector.introspect(UUID)).unwrap();
    await inspector.idle();
    if (when === 'before the callback') add();
    (await inspector.continue(body)).unwrap();
    await inspector.idle();
    const ports = ironic.peekPorts(UUID).toSorted((one, other) => one.address.localeCompare(other.address));
    expect(ports).toMatchObject([kept, made]);
  });
});

describe('a port that Ironic will not delete', () => {
  const STALE = '52:54:00:00:00:ee';

  it.each([400, 409])('(%d) is a warning, and all the rest is done', async (status) => {
    const { inspector, ironic, events, wait } = world({ processing: { keepPorts: 'added' } }, { macs: [STALE] });
    const [stale] = ironic.peekPorts(UUID);
    await wait();
    ironic.failNext({ kind: 'status', status, text: 'the port is in a group' }, { call: 'deletePort' });
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekPorts(UUID).map(({ address }) => address)).toEqual([STALE, MAC]);
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        source: 'ports',
        message: expect.stringMatching(`^could not delete port ${stale?.address}: .*the port is in a group`),
      }),
    );
  });
});
