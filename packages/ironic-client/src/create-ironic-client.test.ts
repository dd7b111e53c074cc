import type { IronicClient } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { NODE, NODE_UUID, ok, PORT, PORT_UUID, refused, ScriptedIronic } from '../test/scripted-ironic.ts';
import type { Scripted } from '../test/scripted-ironic.ts';

const NODES = `/v1/nodes/${NODE_UUID}`;
const PATCH = [{ op: 'remove' as const, path: '/extra/a' }];
const NEW_PORT = { node_uuid: NODE_UUID, address: PORT.address, pxe_enabled: true, extra: {} };
const NEW_NODE = { driver: 'redfish', uuid: NODE_UUID, resource_class: 'baremetal' };
const UNKNOWN_NODE = refused(404, `Node ${NODE_UUID} could not be found.`);

type Call = (client: IronicClient) => Promise<{ readonly val: unknown; readonly ok: boolean }>;

describe('each call on the wire', () => {
  it.each<[string, Call, Scripted, string, unknown, unknown]>([
    ['getNode', (c) => c.getNode('rack 7'), ok(NODE), 'GET /v1/nodes/rack%207', '', NODE],
    [
      'getNode with fields',
      (c) => c.getNode(NODE_UUID, { fields: ['driver_info', 'traits'] }),
      ok(NODE),
      `GET ${NODES}?fields=uuid,driver_info,traits`,
      '',
      NODE,
    ],
    [
      'listNodes',
      (c) => c.listNodes({ fields: ['uuid', 'driver_info'] }),
      ok({ nodes: [NODE] }),
      'GET /v1/nodes?fields=uuid,driver_info',
      '',
      [NODE],
    ],
    ['createNode', (c) => c.createNode(NEW_NODE), { status: 201, body: NODE }, 'POST /v1/nodes', NEW_NODE, NODE],
    ['patchNode', (c) => c.patchNode(NODE_UUID, PATCH), ok(NODE), `PATCH ${NODES}`, PATCH, NODE],
    [
      'validatePower',
      (c) => c.validatePower(NODE_UUID),
      ok({ power: { result: true }, boot: { result: false } }),
      `GET ${NODES}/validate`,
      '',
      { valid: true, reason: undefined },
    ],
    [
      'getInventory',
      (c) => c.getInventory(NODE_UUID),
      ok({ inventory: { cpu: {} }, plugin_data: {} }),
      `GET ${NODES}/inventory`,
      '',
      { inventory: { cpu: {} }, plugin_data: {} },
    ],
    [
      'getInventory of a node that has none',
      (c) => c.getInventory(NODE_UUID),
      refused(404, `Inventory for node ${NODE_UUID} not found`),
      `GET ${NODES}/inventory`,
      '',
      undefined,
    ],
    [
      'getBootDevice',
      (c) => c.getBootDevice(NODE_UUID),
      ok({ boot_device: 'pxe', persistent: false }),
      `GET ${NODES}/management/boot_device`,
      '',
      'pxe',
    ],
    [
      'setBootDevice',
      (c) => c.setBootDevice(NODE_UUID, 'pxe', false),
      { status: 204 },
      `PUT ${NODES}/management/boot_device`,
      { boot_device: 'pxe', persistent: false },
      undefined,
    ],
    [
      'setPowerState',
      (c) => c.setPowerState(NODE_UUID, 'power off'),
      { status: 202 },
      `PUT ${NODES}/states/power`,
      { target: 'power off' },
      undefined,
    ],
    ['addTrait', (c) => c.addTrait(NODE_UUID, 'HW_A'), { status: 204 }, `PUT ${NODES}/traits/HW_A`, '', undefined],
    [
      'removeTrait',
      (c) => c.removeTrait(NODE_UUID, 'HW_A'),
      { status: 204 },
      `DELETE ${NODES}/traits/HW_A`,
      '',
      undefined,
    ],
    [
      'listPorts of a node',
      (c) => c.listPorts({ node: NODE_UUID }),
      ok({ ports: [PORT] }),
      `GET /v1/ports/detail?node=${NODE_UUID}`,
      '',
      [PORT],
    ],
    [
      'listPorts with an address',
      (c) => c.listPorts({ address: PORT.address }),
      ok({ ports: [] }),
      'GET /v1/ports/detail?address=52%3A54%3A00%3A00%3A00%3A01',
      '',
      [],
    ],
    ['createPort', (c) => c.createPort(NEW_PORT), { status: 201, body: PORT }, 'POST /v1/ports', NEW_PORT, PORT],
    ['patchPort', (c) => c.patchPort(PORT_UUID, PATCH), ok(PORT), `PATCH /v1/ports/${PORT_UUID}`, PATCH, PORT],
    ['deletePort', (c) => c.deletePort(PORT_UUID), { status: 204 }, `DELETE /v1/ports/${PORT_UUID}`, '', undefined],
  ])('%s', async (_, call, answer, line, body, value) => {
    const ironic = await ScriptedIronic.start(answer);
    expect(await call(ironic.client())).toMatchObject({ ok: true, val: value });
    expect(ironic.calls).toHaveLength(1);
    const [sent] = ironic.calls;
    expect(`${sent?.method} ${sent?.path}`).toBe(line);
    expect(sent?.body === '' ? '' : JSON.parse(sent?.body ?? '')).toEqual(body);
    expect(sent?.headers['content-type']).toBe(body === '' ? undefined : 'application/json');
  });
});

describe('absence', () => {
  it.each<[string, Call]>([
    ['an unknown node', (c) => c.getNode(NODE_UUID)],
    ['a trait that is not there', (c) => c.removeTrait(NODE_UUID, 'HW_A')],
    ['a port that is not there', (c) => c.deletePort(PORT_UUID)],
  ])('%s is no error', async (_, call) => {
    const ironic = await ScriptedIronic.start(refused(404, `Node ${NODE_UUID} doesn't have a trait 'HW_A'`));
    expect(await call(ironic.client())).toMatchObject({ ok: true, val: undefined });
  });

  it.each<[string, Call]>([
    ['patchNode', (c) => c.patchNode(NODE_UUID, PATCH)],
    ['validatePower', (c) => c.validatePower(NODE_UUID)],
    ['getBootDevice', (c) => c.getBootDevice(NODE_UUID)],
    ['setBootDevice', (c) => c.setBootDevice(NODE_UUID, 'pxe', false)],
    ['setPowerState', (c) => c.setPowerState(NODE_UUID, 'rebooting')],
    ['addTrait', (c) => c.addTrait(NODE_UUID, 'HW_A')],
    ['removeTrait', (c) => c.removeTrait(NODE_UUID, 'HW_A')],
    ['listPorts', (c) => c.listPorts({ node: NODE_UUID })],
  ])('%s of an unknown node is', async (_, call) => {
    const ironic = await ScriptedIronic.start(UNKNOWN_NODE);
    expect((await call(ironic.client())).val).toMatchObject({ code: 'node-not-found', node: NODE_UUID });
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', 'detail', 'validate', '\ud800'])('no node can be called %j', async (id) => {
    const ironic = await ScriptedIronic.start(ok({ nodes: [] }));
    expect(await ironic.client().getNode(id)).toMatchObject({ ok: true, val: undefined });
    expect(ironic.received).toHaveLength(0);
  });
});

describe('what must not be sent, because the address would be another one', () => {
  it.each<[string, Call]>([
    ['removeTrait with an empty name: all traits', (c) => c.removeTrait(NODE_UUID, '')],
    ['removeTrait with a dot: all traits', (c) => c.removeTrait(NODE_UUID, '.')],
    ['removeTrait with two dots: the node', (c) => c.removeTrait(NODE_UUID, '..')],
    ['addTrait with a slash', (c) => c.addTrait(NODE_UUID, '../states/power')],
    ['deletePort without a UUID', (c) => c.deletePort('')],
    ['patchPort with two dots', (c) => c.patchPort('..', [])],
    ['patchNode without a UUID', (c) => c.patchNode('', [])],
    ['setPowerState with two dots', (c) => c.setPowerState('..', 'power off')],
  ])('%s', async (_, call) => {
    const ironic = await ScriptedIronic.start({ status: 204 });
    expect((await call(ironic.client())).val).toMatchObject({ code: 'bad-request' });
    expect(ironic.received).toHaveLength(0);
  });
});

describe('validatePower', () => {
  it.each([
    [{ power: { result: false, reason: 'Missing ipmi_address' } }, 'Missing ipmi_address'],
    [{ power: { result: null, reason: 'not supported' } }, 'not supported'],
    [{ power: { result: false } }, 'Ironic gave no reason'],
    [{ power: null }, 'Ironic did not validate it'],
    [{ boot: { result: true } }, 'Ironic did not validate it'],
  ])('%j is not valid', async (body, reason) => {
    const ironic = await ScriptedIronic.start(ok(body));
    expect((await ironic.client().validatePower(NODE_UUID)).unwrap()).toEqual({ valid: false, reason });
  });
});

describe('getBootDevice', () => {
  it.each<[string, Scripted]>([
    ['null', ok({ boot_device: null, persistent: null })],
    ['empty', ok({ boot_device: '', persistent: false })],
    [
      'a driver without it',
      refused(400, 'Driver fake does not support get_boot_device (disabled or not implemented).'),
    ],
  ])('Ironic cannot tell: %s', async (_, answer) => {
    const ironic = await ScriptedIronic.start(answer);
    expect(await ironic.client().getBootDevice(NODE_UUID)).toMatchObject({ ok: true, val: undefined });
  });
});

it('hands on what Ironic sent, in its order', async () => {
  const sent = '{"z":1,"uuid":"11111111-1111-4111-8111-111111111111","extra":{"b":1,"a":{"d":[],"c":null}},"a":2}';
  const ironic = await ScriptedIronic.start({ status: 200, body: sent });
  expect(JSON.stringify((await ironic.client().getNode('a')).unwrap())).toBe(sent);
});

describe('after a lost answer', () => {
  const TAKEN = refused(409, `A port with MAC address ${PORT.address} already exists.`);
  const NODE_TAKEN = refused(409, `A node with UUID ${NODE_UUID} already exists.`);

  it('createPort meets its own port', async () => {
    const ironic = await ScriptedIronic.start('drop', TAKEN, ok({ ports: [PORT] }));
    expect((await ironic.client().createPort(NEW_PORT)).unwrap()).toEqual(PORT);
    expect(ironic.calls[2]?.path).toContain('address=');
  });

  it.each<[string, Scripted]>([
    ["another node's port", ok({ ports: [{ ...PORT, node_uuid: PORT_UUID }] })],
    ['no port any more', ok({ ports: [] })],
    ['a refusal', { status: 403, body: 'no' }],
  ])('createPort meets %s', async (_, found) => {
    const ironic = await ScriptedIronic.start('drop', TAKEN, found);
    expect((await ironic.client().createPort(NEW_PORT)).val).toMatchObject({ code: 'already-exists', node: NODE_UUID });
  });

  it('createPort does not look when nothing was lost: a lock refuses before anything is done', async () => {
    const ironic = await ScriptedIronic.start(refused(409, 'Node is locked'), TAKEN, ok({ ports: [PORT] }));
    expect((await ironic.client().createPort(NEW_PORT)).val).toMatchObject({ code: 'already-exists' });
    expect(ironic.calls).toHaveLength(2);
  });

  it('createNode meets its own node', async () => {
    const ironic = await ScriptedIronic.start('drop', NODE_TAKEN, ok(NODE));
    expect((await ironic.client().createNode(NEW_NODE)).unwrap()).toEqual(NODE);
  });

  it("createNode meets another node's name", async () => {
    const ironic = await ScriptedIronic.start('drop', refused(409, 'A node with name x already exists.'), UNKNOWN_NODE);
    const created = await ironic.client().createNode({ ...NEW_NODE, name: 'x' });
    expect(created.val).toMatchObject({ code: 'already-exists', node: NODE_UUID });
  });

  it('createNode sends the same UUID again, chosen here when the caller chose none', async () => {
    const ironic = await ScriptedIronic.start('drop', { status: 201, body: NODE });
    await ironic.client().createNode({ driver: 'redfish' });
    const [first, second] = ironic.calls.map(({ body }) => JSON.parse(body).uuid);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
  });
});
