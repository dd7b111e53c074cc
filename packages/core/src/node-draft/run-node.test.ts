import { describe, expect, it } from 'vitest';
import { InspectorError } from '../errors.ts';
import type { Json } from '../model/json.ts';
import type { NodePath, PortPath } from '../model/node-path.ts';
import type { IronicNode, Port } from '../model/node.ts';
import { Err, Ok } from '../result.ts';
import { RunNode } from './run-node.ts';

const record: IronicNode = {
  uuid: '1a2b3c4d-1a1a-4b4b-8c8c-000000000001',
  properties: { cpus: '4', capabilities: 'a:b,profile:x' },
  extra: { list: ['one'], deep: { a: 1 } },
  description: null,
  traits: ['CUSTOM_OLD'],
};
const port: Port = {
  uuid: 'p1',
  address: '52:54:00:00:00:01',
  pxe_enabled: true,
  extra: {},
  local_link_connection: { switch_id: 'x' },
};

function runNode(ports: readonly Port[] = [], known?: readonly Port[]) {
  let asked = 0;
  const node = new RunNode(record, async () => (asked++, Ok(ports)), known);
  return { node, asked: () => asked };
}

/** Hears of what cannot be set, which is nothing. */
const never = (why: string) => expect.unreachable(why);

describe('fields of the node', () => {
  it('are read with what was set', () => {
    const { node } = runNode();
    node.as('a', never).set('/properties/memory_mb', '1024');
    expect(node.as('b', never).get('properties/memory_mb' as NodePath)).toBe('1024');
    expect(node.as('b', never).get('/properties/cpus')).toBe('4');
    expect(node.as('b', never).record.properties).toEqual(record.properties);
  });

  it('become one patch that says who asked for what', () => {
    const { node } = runNode();
    node.as('one', never).set('/properties/memory_mb', '1024');
    node.as('two', never).set('/properties/memory_mb', '2048');
    node.as('two', never).remove('/properties/cpus');
    const changes = node.changes();
    expect(changes?.node).toEqual([
      { op: 'add', path: '/properties/memory_mb', value: '2048' },
      { op: 'remove', path: '/properties/cpus' },
    ]);
    expect(changes?.authors).toEqual({ '/properties/memory_mb': ['one', 'two'], '/properties/cpus': ['two'] });
  });

  it('are not sent when they are so already', () => {
    const { node } = runNode();
    node.as('a', never).set('/properties/cpus', '4');
    node.as('a', never).set('/extra/deep', { a: 1 });
    node.as('a', never).remove('/extra/nothing');
    expect(node.changes()).toBeUndefined();
  });

  it('are set from the first thing that is absent: Ironic refuses a path through nothing', () => {
    const { node } = runNode();
    node.as('a', never).set('/extra/new/inner/leaf', 1);
    node.as('a', never).set('/extra/new/other', 2);
    expect(node.changes()?.node).toEqual([{ op: 'add', path: '/extra/new', value: { inner: { leaf: 1 }, other: 2 } }]);
  });

  it('replace a list as a whole: adding at an index would insert', () => {
    const { node } = runNode();
    node.as('a', never).set('/extra/list/0', 'two');
    node.as('a', never).set('/extra/list/-', 'three');
    expect(node.changes()?.node).toEqual([{ op: 'add', path: '/extra/list', value: ['two', 'three'] }]);
  });

  it.each([
    ['a.b', 'a.b'],
    ['a~1b', 'a/b'],
    ['a b', 'a b'],
  ])('are sent with what holds them when Ironic refuses their path: %s', (step, key) => {
    const { node } = runNode();
    node.as('a', never).set(`/extra/${step}`, 1);
    node.as('a', never).set('/extra/other', 2);
    expect(node.changes()?.node).toEqual([
      { op: 'add', path: '/extra', value: { ...record.extra, [key]: 1, other: 2 } },
    ]);
  });

  it.each([
    ['/extra/text/sub', '/extra/text is text, which has no sub'],
    ['/extra/list/foo', '/extra/list is a list of 1, which has no place foo'],
    ['/extra/list/99999999999', '/extra/list is a list of 1, which has no place 99999999999'],
    ['/extra/number/x/y', '/extra/number is number, which has no x'],
    ['/properties/capabilities/boot_mode', '/properties/capabilities is text, which has no boot_mode'],
    ['/', '"/" names no field'],
  ])('are never lost to a path through something else: %s', (path, why) => {
    const extra = { list: ['one'], text: 'precious', number: 1 };
    const node = new RunNode({ ...record, extra }, async () => Ok([]), []);
    const refused: string[] = [];
    node.as('a', (reason) => refused.push(reason)).set(path as NodePath, 'x');
    expect(refused).toEqual([why]);
    node.as('a', never).remove(path as NodePath);
    expect(node.changes()).toBeUndefined();
  });

  it('are sent with the list they were inserted into', () => {
    const { node } = runNode();
    node.as('a', never).set('/extra/list/0', 'zero', { placing: 'add' });
    expect(node.changes()?.node).toEqual([{ op: 'add', path: '/extra/list', value: ['zero', 'one'] }]);
  });

  it('replace what is null', () => {
    const { node } = runNode();
    node.as('a', never).set('/description', 'text');
    expect(node.changes()?.node).toEqual([{ op: 'add', path: '/description', value: 'text' }]);
  });
});

describe('fields of the node that look alike', () => {
  it('are sent each', () => {
    const { node } = runNode();
    node.as('a', never).set('/extra/new/x', 1);
    node.as('a', never).set('/extra/newer', 2);
    expect(node.changes()?.node).toEqual([
      { op: 'add', path: '/extra/new', value: { x: 1 } },
      { op: 'add', path: '/extra/newer', value: 2 },
    ]);
  });
});

describe('the interfaces of a new driver', () => {
  const set = (driver: string, ...resets: readonly (boolean | undefined)[]) => {
    const node = new RunNode({ ...record, driver: 'ipmi' }, async () => Ok([]), []);
    for (const reset of resets)
      node.as('a', never).set('/driver', driver, reset === undefined ? {} : { resetInterfaces: reset });
    node.as('a', never).set('/extra/other', 1, { resetInterfaces: true });
    return node.changes()?.resetInterfaces;
  };

  it('are reset where whoever set it last wants that, and where it is new', () => {
    expect(set('redfish', true)).toBe(true);
    expect(set('redfish', true, false)).toBe(false);
    expect(set('redfish', true, undefined)).toBe(false);
    expect(set('redfish', false, true)).toBe(true);
    expect(set('ipmi', true)).toBe(false);
  });
});

describe('capabilities', () => {
  it('keep their order and what others set (CONTRACT.md §3.9)', () => {
    const { node } = runNode();
    node.as('a', never).setCapability('cpu_vt', 'true');
    node.as('b', never).setCapability('profile', 'y');
    node.as('b', never).setCapability('a', undefined);
    expect(node.as('c', never).getCapability('profile')).toBe('y');
    expect(node.changes()?.node).toEqual([
      { op: 'add', path: '/properties/capabilities', value: 'profile:y,cpu_vt:true' },
    ]);
  });
});

describe.each([
  ['an object', { boot_mode: 'uefi' }, 'object'],
  ['a list', ['boot_mode:uefi'], 'list'],
  ['a number', 7, 'number'],
  ['a boolean', false, 'boolean'],
])('capabilities that are %s', (_what, capabilities, type) => {
  it('are left alone, and that is said', () => {
    const node = new RunNode({ ...record, properties: { capabilities } }, async () => Ok([]), []);
    const refused: string[] = [];
    const handle = node.as('a', (why) => refused.push(why));
    expect(handle.getCapability('boot_mode')).toBeUndefined();
    handle.setCapability('cpu_vt', 'true');
    expect(refused).toEqual([
      `/properties/capabilities is no text but ${type}, and left alone: cpu_vt is not set there`,
    ]);
    expect(node.changes()).toBeUndefined();
  });
});

describe('traits', () => {
  it('are as whoever was last wants them', () => {
    const { node } = runNode();
    node.as('a', never).addTrait('CUSTOM_NEW');
    node.as('b', never).removeTrait('CUSTOM_NEW');
    expect(node.changes()).toBeUndefined();
    node.as('c', never).removeTrait('CUSTOM_OLD');
    expect(node.changes()).toEqual({
      node: [],
      resetInterfaces: false,
      ports: [],
      addTraits: [],
      removeTraits: ['CUSTOM_OLD'],
      authors: { 'trait CUSTOM_NEW': ['b'], 'trait CUSTOM_OLD': ['c'] },
    });
  });

  it('are added and removed where that changes anything', () => {
    const { node } = runNode();
    node.as('a', never).addTrait('CUSTOM_NEW');
    node.as('a', never).addTrait('CUSTOM_OLD');
    node.as('b', never).removeTrait('CUSTOM_GONE');
    expect(node.changes()).toMatchObject({ addTraits: ['CUSTOM_NEW'], removeTraits: [], node: [], ports: [] });
  });
});

describe('ports', () => {
  it('are not asked for when it is known that there are none', async () => {
    const { node, asked } = runNode([port], []);
    expect((await node.as('a', never).ports.list()).unwrap().size).toBe(0);
    expect(asked()).toBe(0);
    expect((await node.as('a', never).ports.list({ fresh: true })).unwrap().size).toBe(1);
    await node.as('b', never).ports.list({ fresh: true });
    expect(asked()).toBe(1);
  });

  it('are created with what later hooks know of them', async () => {
    const { node } = runNode([], []);
    node.as('one', never).ports.create({ address: port.address, pxe_enabled: true, extra: {} });
    node.as('two', never).ports.set(port.address, '/local_link_connection/port_id', 'Eth1');
    expect((await node.as('three', never).ports.list()).unwrap().get(port.address)).toMatchObject({
      local_link_connection: { port_id: 'Eth1' },
    });
    const changes = node.changes();
    expect(changes?.ports).toEqual([
      {
        kind: 'create',
        port: {
          node_uuid: record.uuid,
          address: port.address,
          pxe_enabled: true,
          extra: {},
          local_link_connection: { port_id: 'Eth1' },
        },
      },
    ]);
    expect(changes?.authors).toEqual({ [`port ${port.address}`]: ['one', 'two'] });
  });

  it('are patched key by key', async () => {
    const { node } = runNode([port]);
    await node.as('a', never).ports.list();
    node.as('a', never).ports.set(port.address, '/pxe_enabled', false);
    node.as('a', never).ports.set(port.address, '/local_link_connection/port_id', 'Eth1');
    expect(node.changes()?.ports).toEqual([
      {
        kind: 'patch',
        uuid: 'p1',
        address: port.address,
        patch: [
          { op: 'add', path: '/pxe_enabled', value: false },
          { op: 'add', path: '/local_link_connection/port_id', value: 'Eth1' },
        ],
      },
    ]);
  });

  it.each([
    ['/is_smartnic', true, { op: 'add', path: '/is_smartnic', value: true }],
    ['/physical_network', null, { op: 'add', path: '/physical_network', value: null }],
    ['/physical_network', undefined, { op: 'remove', path: '/physical_network' }],
    [
      '/local_link_connection',
      { port_id: '1' },
      { op: 'add', path: '/local_link_connection', value: { port_id: '1' } },
    ],
    ['/extra/a.b', 1, { op: 'add', path: '/extra', value: { rack: 'r1', 'a.b': 1 } }],
  ])('are patched whichever field it is: %s to %j', async (path, value, step) => {
    const { node } = runNode([{ ...port, physical_network: 'old', is_smartnic: false, extra: { rack: 'r1' } }]);
    await node.as('a', never).ports.list();
    node.as('a', never).ports.set(port.address, path as PortPath, value as Json);
    expect(node.changes()?.ports).toMatchObject([{ patch: [step] }]);
  });

  it('are patched also when nobody listed them before, nor spelled them as Ironic does', async () => {
    const { node, asked } = runNode([port]);
    node.as('a', never).ports.set(port.address.toUpperCase(), '/physical_network', 'net');
    node.as('a', never).ports.set('52:54:00:00:00:99', '/physical_network', 'net');
    (await node.complete()).unwrap();
    expect(node.changes()?.ports).toMatchObject([{ uuid: 'p1', patch: [{ path: '/physical_network', value: 'net' }] }]);
    expect(asked()).toBe(1);
  });

  it('are left as they are by a path through something else, which is said once', async () => {
    const { node } = runNode([port]);
    const refused: string[] = [];
    const ports = node.as('a', (why) => refused.push(why)).ports;
    ports.set(port.address, '/local_link_connection/switch_id/x', 1);
    ports.set(port.address, '/pxe_enabled', false);
    await ports.list();
    expect(node.changes()?.ports).toMatchObject([{ patch: [{ path: '/pxe_enabled', value: false }] }]);
    expect(refused).toEqual([`port ${port.address}: /local_link_connection/switch_id is text, which has no x`]);
  });

  it('and their groups are created without what is no JSON, which is said', () => {
    const { node } = runNode([]);
    const refused: string[] = [];
    const { ports } = node.as('a', (why) => refused.push(why));
    const { address } = port;
    const extra = { seen: new Map() };
    const group = { address, mode: '802.3ad', standalone_ports_supported: true };
    ports.create({ address, extra, physical_network: 'net', pxe_enabled: true });
    const uuid = ports.createGroup({ ...group, extra } as typeof group);
    const changes = node.changes();
    expect(changes?.ports).toMatchObject([{ port: { address, extra: {}, physical_network: 'net' } }]);
    expect(changes?.portGroups).toEqual([{ ...group, uuid, node_uuid: record.uuid }]);
    expect(refused).toEqual([
      `port ${address}: /extra/seen cannot be a Map: that is no JSON value`,
      `port group ${address}: /extra/seen cannot be a Map: that is no JSON value`,
    ]);
  });

  it('are deleted also when nobody listed them before', async () => {
    const { node } = runNode([port]);
    node.as('a', never).ports.delete(port.address);
    (await node.complete()).unwrap();
    expect(node.changes()?.ports).toEqual([{ kind: 'delete', uuid: 'p1', address: port.address }]);
  });

  it('are not asked for when new ones alone are wanted', async () => {
    const { node, asked } = runNode([port]);
    node.as('a', never).ports.create({ address: port.address, pxe_enabled: true, extra: {} });
    (await node.complete()).unwrap();
    expect(asked()).toBe(0);
    expect(node.changes()?.ports).toMatchObject([{ kind: 'create' }]);
  });

  it('that are there already get what they were to be created with, key by key', () => {
    const { node } = runNode([], [{ ...port, extra: { rack: 'r1' } }]);
    node
      .as('a', never)
      .ports.create({ address: port.address, pxe_enabled: false, extra: { 'client-id': 'x', 'a/b': 1 } });
    node.as('b', never).ports.set(port.address, '/local_link_connection/port_id', 'Eth1');
    expect(node.changes()?.ports).toMatchObject([
      {
        kind: 'patch',
        patch: [
          { path: '/pxe_enabled', value: false },
          { path: '/extra', value: { rack: 'r1', 'client-id': 'x', 'a/b': 1 } },
          { path: '/local_link_connection/port_id', value: 'Eth1' },
        ],
      },
    ]);
  });

  it('are deleted, and gone for those who look', async () => {
    const { node } = runNode([port]);
    await node.as('a', never).ports.list();
    node.as('a', never).ports.delete(port.address);
    expect((await node.as('a', never).ports.list()).unwrap().size).toBe(0);
    expect(node.changes()?.ports).toEqual([{ kind: 'delete', uuid: 'p1', address: port.address }]);
  });

  it('are deleted after all else is done', async () => {
    const { node } = runNode([], [port]);
    const { ports } = node.as('a', never);
    ports.delete(port.address.toUpperCase());
    ports.delete('52:54:00:00:00:98');
    ports.create({ address: '52:54:00:00:00:AA', pxe_enabled: true, extra: {} });
    expect(node.changes()?.ports).toMatchObject([
      { kind: 'create', port: { address: '52:54:00:00:00:aa' } },
      { kind: 'delete', uuid: 'p1' },
    ]);
  });

  it('that nobody has are not deleted', () => {
    const { node } = runNode([], []);
    node.as('a', never).ports.delete(port.address);
    expect(node.changes()).toBeUndefined();
  });

  it('are created with PXE on and no extra facts where those were removed', () => {
    const { node } = runNode([], []);
    const { ports } = node.as('a', never);
    ports.create({ address: port.address, pxe_enabled: false, extra: { x: 1 } });
    ports.set(port.address, '/pxe_enabled', undefined as never);
    ports.set(port.address, '/extra', undefined as never);
    expect(node.changes()?.ports).toEqual([
      { kind: 'create', port: { node_uuid: record.uuid, address: port.address, pxe_enabled: true, extra: {} } },
    ]);
  });

  it('are in groups of this node, which say who wants them', () => {
    const { node } = runNode([], []);
    const group = { address: port.address, mode: '802.3ad', standalone_ports_supported: true };
    const uuids = ['a', 'b', 'a'].map((author) => node.as(author, never).ports.createGroup(group));
    expect(new Set(uuids).size).toBe(3);
    expect(node.changes()).toMatchObject({
      portGroups: uuids.map((uuid) => ({ ...group, uuid, node_uuid: record.uuid })),
      authors: { 'port groups': ['a', 'b'] },
    });
  });

  it('that Ironic does not list are an error for who asks, and when all is put together', async () => {
    const away = new InspectorError('ironic-unavailable', 'away');
    const node = new RunNode(record, async () => Err(away));
    expect((await node.as('a', never).ports.list()).val).toBe(away);
    expect((await node.complete()).ok).toBe(true);
    node.as('a', never).ports.set(port.address, '/pxe_enabled', false);
    expect((await node.complete()).val).toBe(away);
  });

  it('that are deleted stay so, whatever is set in them then', async () => {
    const { node } = runNode([port]);
    await node.as('a', never).ports.list();
    node.as('a', never).ports.delete(port.address);
    node.as('b', never).ports.set(port.address, '/pxe_enabled', false);
    expect(node.changes()?.ports).toMatchObject([{ kind: 'delete' }]);
  });
});
