import { FakeIronic } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { FlowStep } from '../contracts/flow-events.ts';
import type { ChangeSet, PortChange } from '../model/change-set.ts';
import { DEFAULTS } from '../settings/settings.ts';
import { sendChanges } from './send-changes.ts';

const UUID = '1a2b3c4d-1a1a-4b4b-8c8c-000000000001';
const MAC = '52:54:00:00:00:01';
const NEW_MAC = '52:54:00:00:00:02';
const GROUP = '1a2b3c4d-1a1a-4b4b-8c8c-000000000009';

function setting({ overwriteExisting = true } = {}) {
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: UUID, macs: [MAC], extra: {}, properties: {} });
  const told: FlowStep[] = [];
  const settings = { ...DEFAULTS, processing: { ...DEFAULTS.processing, overwriteExisting } };
  const context = { ironic, settings, emit: (_: unknown, step: FlowStep) => void told.push(step) };
  const send = (changes: Partial<ChangeSet>) =>
    sendChanges({ context, about: { uuid: UUID }, signal: new AbortController().signal }, UUID, {
      node: [],
      resetInterfaces: false,
      ports: [],
      addTraits: [],
      removeTraits: [],
      authors: {},
      ...changes,
    });
  const warnings = () => told.filter((step) => step.type === 'warning').map(({ source, message }) => [source, message]);
  return { ironic, told, send, warnings, port: () => ironic.peekPorts(UUID)[0]?.uuid ?? '' };
}

const add = (path: string, value: unknown = 1) => ({ op: 'add', path, value }) as const;
const refusal = { kind: 'status', status: 400, text: 'not like that' } as const;
const created = (fields = {}): PortChange => ({
  kind: 'create',
  port: { node_uuid: UUID, address: NEW_MAC, pxe_enabled: true, extra: {}, ...fields },
});

describe('changes that are sent', () => {
  it('are of the node only where there are such', async () => {
    const { ironic, send, told } = setting();
    expect((await send({ addTraits: ['CUSTOM_A'] })).unwrap()).toBeUndefined();
    expect(ironic.callCounts.get('patchNode')).toBeUndefined();
    expect(told).toMatchObject([{ type: 'node-changed', changes: { addTraits: ['CUSTOM_A'] } }]);
    expect((await send({ node: [add('/extra/x')], removeTraits: ['CUSTOM_A'] })).unwrap()).toMatchObject({
      uuid: UUID,
      extra: { x: 1 },
    });
    expect(ironic.peekNode(UUID)?.traits).toEqual([]);
  });
});

describe('what Ironic refuses of the node', () => {
  const authors = {
    '/extra/x': ['one'],
    '/extra/x/deep': ['one', 'two'],
    '/extra/xy': ['three'],
    '/properties/cpus': ['four'],
  };
  const node = [add('/extra/x'), add('/properties/cpus')];

  it.each([
    ["'/extra/x' is odd", 'one'],
    ["'/properties/cpus' is odd", 'four'],
    ['it is odd', 'one, two, four'],
  ])('(%s) is said with who asked for it: %s', async (text, asked) => {
    const { ironic, send, told } = setting();
    ironic.failNext({ kind: 'status', status: 400, text }, { call: 'patchNode' });
    const sent = await send({ node, authors, addTraits: ['CUSTOM_A'] });
    expect(sent.val).toMatchObject({
      code: 'ironic-refused',
      message: expect.stringMatching(new RegExp(`${text}.* \\(asked for by ${asked}\\)$`)),
      cause: { code: 'ironic-refused' },
    });
    expect(ironic.callCounts.get('addTrait')).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('is said without when nobody is known to have asked', async () => {
    const { ironic, send } = setting();
    ironic.failNext(refusal, { call: 'patchNode' });
    expect((await send({ node })).val).toMatchObject({ message: expect.not.stringContaining('asked for') });
  });
});

describe('what Ironic refuses of traits', () => {
  it.each([
    ['addTrait', { addTraits: ['CUSTOM_A'] }],
    ['removeTrait', { removeTraits: ['CUSTOM_A'] }],
  ] as const)('(%s) ends it, with who asked for it', async (call, changes) => {
    const { ironic, send, told } = setting();
    ironic.failNext(refusal, { call });
    const sent = await send({ ...changes, authors: { 'trait CUSTOM_A': ['one'], 'trait CUSTOM_B': ['two'] } });
    expect(sent.val).toMatchObject({
      code: 'ironic-refused',
      message: expect.stringMatching(/not like that.* \(asked for by one\)$/),
    });
    expect(told).toEqual([]);
  });
});

describe('what Ironic refuses of ports', () => {
  const patched = (uuid: string): PortChange => ({
    kind: 'patch',
    uuid,
    address: MAC,
    patch: [add('/pxe_enabled', false)],
  });
  const deleted = (uuid: string): PortChange => ({ kind: 'delete', uuid, address: MAC });

  it.each([
    ['patchPort', patched, 'could not update port'],
    ['deletePort', deleted, 'could not delete port'],
  ] as const)('(%s) is a warning, and the rest is sent', async (call, change, what) => {
    const { ironic, send, warnings, port } = setting();
    ironic.failNext(refusal, { call });
    (await send({ ports: [change(port()), created()] })).unwrap();
    expect(warnings()).toEqual([['ports', expect.stringMatching(`^${what} ${MAC}: .*not like that`)]]);
    expect(ironic.peekPorts(UUID).map(({ address }) => address)).toEqual([MAC, NEW_MAC]);
  });

  it.each([
    ['patchPort', patched],
    ['deletePort', deleted],
  ] as const)('(%s) is not told as changed', async (call, change) => {
    const { ironic, send, told, port } = setting();
    ironic.failNext(refusal, { call });
    const authors = { [`port ${MAC}`]: ['one'], [`port ${NEW_MAC}`]: ['two'], 'trait CUSTOM_A': ['three'] };
    (await send({ ports: [change(port()), created()], addTraits: ['CUSTOM_A'], authors })).unwrap();
    const { [`port ${MAC}`]: _, ...taken } = authors;
    expect(told.at(-1)).toMatchObject({
      type: 'node-changed',
      changes: { ports: [created()], addTraits: ['CUSTOM_A'] },
    });
    expect(told.at(-1)).toHaveProperty('changes.authors', taken);
  });

  it.each([
    ['patchPort', patched, ['a', 'b'], ' (asked for by a, b)'],
    ['deletePort', deleted, ['a'], ' (asked for by a)'],
  ] as const)('(%s) names who asked for it', async (call, change, authors, named) => {
    const { ironic, send, warnings, port } = setting();
    ironic.failNext(refusal, { call });
    (await send({ ports: [change(port())], authors: { [`port ${MAC}`]: authors } })).unwrap();
    const [[, message] = []] = warnings();
    expect(message?.endsWith(named)).toBe(true);
  });

  it.each([
    ['patchPort', patched],
    ['deletePort', deleted],
    ['createPort', () => created()],
  ] as const)('(%s) because it is away ends it, with who asked for it', async (call, change) => {
    const { ironic, send, warnings, port } = setting();
    ironic.failNext({ kind: 'status', status: 503 }, { call, times: 9 });
    const authors = { [`port ${MAC}`]: ['one'], [`port ${NEW_MAC}`]: ['one'] };
    const sent = await send({ ports: [change(port())], authors });
    expect(sent.val).toMatchObject({
      code: 'ironic-unavailable',
      message: expect.stringMatching(/\(asked for by one\)$/),
    });
    expect(warnings()).toEqual([]);
  });

  it('because another node has it is a warning', async () => {
    const { ironic, send, warnings } = setting();
    ironic.addNode({ macs: [NEW_MAC] });
    (await send({ ports: [created()] })).unwrap();
    expect(warnings()).toEqual([['ports', expect.stringMatching(`^port ${NEW_MAC} belongs to another node: `)]]);
    expect(ironic.peekPorts(UUID)).toHaveLength(1);
  });

  it.each([
    [true, { pxe_enabled: true, physical_network: 'ours', extra: { rack: 2, 'client-id': 'ff' } }],
    [false, { pxe_enabled: false, physical_network: 'ours', extra: { rack: 1, 'client-id': 'ff' } }],
  ])('because the node has it already has it changed (what it has may be replaced: %s)', async (overwrites, after) => {
    const { ironic, send, warnings } = setting({ overwriteExisting: overwrites });
    ironic.addPort(UUID, NEW_MAC, { pxe_enabled: false, physical_network: '', extra: { rack: 1 } });
    const wanted = created({ physical_network: 'ours', extra: { rack: 2, 'client-id': 'ff' } });
    (await send({ ports: [wanted] })).unwrap();
    expect(ironic.peekPorts(UUID)[1]).toMatchObject(after);
    (await send({ ports: [wanted] })).unwrap();
    expect(ironic.callCounts.get('patchPort')).toBe(1);
    expect(warnings()).toEqual([]);
  });

  it('that is there already is a warning, too, when it will not have it changed', async () => {
    const { ironic, send, warnings } = setting();
    ironic.addPort(UUID, NEW_MAC, { pxe_enabled: false });
    ironic.failNext(refusal, { call: 'patchPort' });
    (await send({ ports: [created()] })).unwrap();
    expect(warnings()).toEqual([['ports', expect.stringMatching(`^could not update port ${NEW_MAC}: `)]]);
  });
});

describe('a group of ports that Ironic refuses', () => {
  const portGroups = [
    { uuid: GROUP, node_uuid: UUID, address: MAC, mode: '802.3ad', standalone_ports_supported: true },
  ];

  it('is a warning, and nothing else is lost by it', async () => {
    const { ironic, send, told, warnings, port } = setting();
    ironic.failNext(refusal, { call: 'createPortGroup' });
    const patch = [add('/portgroup_uuid', GROUP), add('/pxe_enabled', false)];
    const ports: PortChange[] = [
      { kind: 'patch', uuid: port(), address: MAC, patch },
      created({ portgroup_uuid: GROUP }),
    ];
    (await send({ portGroups, ports, authors: { 'port groups': ['lags'] } })).unwrap();
    const warning = new RegExp(
      `^could not create a port group with ${MAC}: .*not like that.* \\(asked for by lags\\)$`,
    );
    expect(warnings()).toEqual([['ports', expect.stringMatching(warning)]]);
    expect(ironic.peekPorts(UUID)).toMatchObject([
      { pxe_enabled: false, portgroup_uuid: null },
      { address: NEW_MAC, portgroup_uuid: null },
    ]);
    const changed = { ports: [{ patch: [add('/pxe_enabled', false)] }, created()], authors: {} };
    expect(told.at(-1)).toMatchObject({ type: 'node-changed', changes: changed });
    expect(told.at(-1)).not.toHaveProperty('changes.portGroups');
  });

  it('leaves ports alone that were to be in it and nothing else, and those of other groups as they are', async () => {
    const { ironic, send, port } = setting();
    const other = { ...portGroups[0], uuid: GROUP.replace(/9$/, '8'), address: NEW_MAC };
    (await ironic.createPortGroup(other as never)).unwrap();
    ironic.failNext(refusal, { call: 'createPortGroup' });
    const only: PortChange = { kind: 'patch', uuid: port(), address: MAC, patch: [add('/portgroup_uuid', GROUP)] };
    (await send({ portGroups, ports: [only, created({ portgroup_uuid: other.uuid })] })).unwrap();
    expect(ironic.callCounts.get('patchPort')).toBeUndefined();
    expect(ironic.peekPorts(UUID)[1]).toMatchObject({ portgroup_uuid: other.uuid });
  });

  it('because it is away ends it, with who asked for it', async () => {
    const { ironic, send, warnings } = setting();
    ironic.failNext({ kind: 'status', status: 503 }, { call: 'createPortGroup', times: 9 });
    const sent = await send({ portGroups, ports: [created()], authors: { 'port groups': ['lags'] } });
    expect(sent.val).toMatchObject({
      code: 'ironic-unavailable',
      message: expect.stringMatching(/\(asked for by lags\)$/),
    });
    expect([warnings(), ironic.peekPorts(UUID).length]).toEqual([[], 1]);
  });
});
