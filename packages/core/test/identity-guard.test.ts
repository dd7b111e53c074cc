import { defaultHooks, identityGuard } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import {
  createTestLab,
  type JsonObject,
  loadPayload,
  personalise,
  type TestLab,
  type TestLabOptions,
} from '@ironic-inspector/testing';
import { afterEach, describe, expect, it } from 'vitest';

const labs: TestLab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

interface Machine {
  readonly serial: string;
  readonly board: string;
  readonly nics: readonly string[];
}

const ALPHA: Machine = { serial: 'EXSRV01', board: 'EXMB01', nics: ['02:00:5e:10:01:01', '02:00:5e:10:01:02'] };
const BETA: Machine = { serial: 'EXSRV02', board: 'EXMB02', nics: ['02:00:5e:10:02:01', '02:00:5e:10:02:02'] };

/** What is posted of this machine in the slot whose management controller has this address. */
function posted({ serial, board, nics }: Machine, bmc: string): JsonObject {
  const payload = personalise(loadPayload('ipmi-server'), { bmc, macs: nics, serial });
  const inventory = payload['inventory'] as { interfaces: JsonObject[]; bmc_mac: string };
  inventory.interfaces = inventory.interfaces.slice(0, nics.length);
  inventory.bmc_mac = `02:00:5e:30:00:${board.slice(-2)}`;
  const uuid = `00000000-0000-4000-8000-0000000000${board.slice(-2)}`;
  const told = (payload['data'] as string[][]).filter(([subsystem]) => subsystem !== 'network');
  const rows = told.map(([subsystem = '', item = '', key = '', value = '']) => {
    if (item === 'motherboard' && key === 'serial') return [subsystem, item, key, board];
    return [subsystem, item, key, item === 'product' && key === 'uuid' ? uuid : value];
  });
  return { ...payload, data: rows };
}

/** Two slots with a machine each, whose machines can be changed between runs. */
async function rack(mode: 'warn' | 'fail', options: Partial<TestLabOptions> = {}) {
  const slots = { a: posted(ALPHA, '192.0.2.1'), b: posted(BETA, '192.0.2.2') };
  const lab = await createTestLab({
    store: createMemoryStore,
    hooks: [identityGuard, ...defaultHooks],
    identityGuard: { mode },
    machines: [
      { name: 'a', payload: slots.a },
      { name: 'b', payload: slots.b },
    ],
    ...options,
  });
  labs.push(lab);
  const uuidOf = (slot: 'a' | 'b') => lab.ironic.peekNode(slot)?.uuid ?? '';
  const put = (slot: 'a' | 'b', machine: Machine) =>
    void Object.assign(slots[slot], posted(machine, slot === 'a' ? '192.0.2.1' : '192.0.2.2'));
  /** How the run ends, and what the guard says meanwhile. */
  const introspect = async (slot: 'a' | 'b') => {
    lab.events.clear();
    const run = await lab.until(lab.inspector.introspect(slot, { wait: true }));
    await lab.until(lab.inspector.idle());
    const warnings = lab.events.of('warning').filter(({ source }) => source === 'identity_guard');
    const told = run.ok ? warnings.map(({ message }) => message) : [run.val.message];
    const said = run.ok ? (await lab.inspector.data(slot)).unwrap().identity_guard : undefined;
    return {
      run,
      /** The warnings, or why the run ended. */
      told,
      warnings: warnings.map(({ message }) => message),
      findings: said?.findings.map(({ finding }) => finding),
      others: said?.findings.map(({ compared_with: other }) => other?.node),
    };
  };
  return { lab, uuidOf, put, introspect };
}

describe('between two runs of a node', () => {
  it('nothing changed', async () => {
    const { introspect } = await rack('fail');
    expect(await introspect('a')).toMatchObject({ warnings: [], findings: ['first-seen'] });
    expect(await introspect('b')).toMatchObject({ warnings: [], findings: ['first-seen'] });
    expect(await introspect('a')).toMatchObject({ warnings: [], findings: ['same-machine'] });
  });

  it('a NIC was replaced, which is told once', async () => {
    const { put, introspect } = await rack('warn');
    await introspect('a');
    put('a', { ...ALPHA, nics: ['02:00:5e:10:01:01', '02:00:5e:10:01:09'] });
    expect(await introspect('a')).toMatchObject({
      findings: ['nic-replaced'],
      warnings: [
        expect.stringMatching(/^NICs .*; gone: MAC address 02:00:5e:10:01:02; new: MAC address 02:00:5e:10:01:09 /),
      ],
    });
    expect(await introspect('a')).toMatchObject({ warnings: [], findings: ['same-machine'] });
  });

  it('the board was replaced: nothing is written until the operator accepts it', async () => {
    const { lab, put, introspect, uuidOf } = await rack('fail');
    await introspect('a');
    const before = lab.ironic.peekNode('a');
    put('a', { ...ALPHA, board: 'EXMB07' });
    const refused = await introspect('a');
    expect(refused.run.val).toMatchObject({ failure: { code: 'hook-failed', hook: 'identity_guard' } });
    expect((await lab.inspector.status('a')).unwrap()).toMatchObject({
      state: 'error',
      error: expect.stringMatching(/^The board of the machine was replaced; .*new: board serial number exmb07, /),
    });
    expect(lab.ironic.peekNode('a')?.properties).toEqual(before?.properties);
    expect((await introspect('a')).run.ok).toBe(false);

    const accept = [{ op: 'add', path: '/extra/accept_identity', value: 'EXMB07' }] as const;
    (await lab.ironic.patchNode(uuidOf('a'), accept, {})).unwrap();
    (await lab.inspector.reapply('a')).unwrap();
    expect((await lab.until(lab.inspector.finished('a'))).unwrap().state).toBe('finished');
    await lab.until(lab.inspector.idle());
    expect(await introspect('a')).toMatchObject({ warnings: [], findings: ['same-machine'] });
  });

  it('the board was replaced, and put back when that was refused', async () => {
    const { put, introspect } = await rack('fail');
    await introspect('a');
    put('a', { ...ALPHA, board: 'EXMB07' });
    expect((await introspect('a')).run.ok).toBe(false);
    put('a', ALPHA);
    expect(await introspect('a')).toMatchObject({ warnings: [], findings: ['same-machine'] });
  });

  it.each([
    ['warn', { findings: ['machine-moved'] }],
    ['fail', { warnings: [], run: { val: { failure: { hook: 'identity_guard' } } } }],
  ] as const)("another node's machine was put in its place (%s)", async (mode, ends) => {
    const { put, introspect, uuidOf } = await rack(mode);
    await introspect('a');
    await introspect('b');
    put('a', BETA);
    const moved = await introspect('a');
    expect(moved).toMatchObject(ends);
    expect(moved.told).toEqual([
      expect.stringMatching(new RegExp(`^This is the machine that the node ${uuidOf('b')} had last; `)),
    ]);
  });

  it.each([
    ['warn', { findings: ['claimed-twice', 'same-machine'] }],
    ['fail', { warnings: [], run: { val: { failure: { hook: 'identity_guard' } } } }],
  ] as const)('two nodes came to claim one machine (%s)', async (mode, ends) => {
    const { lab, put, introspect, uuidOf } = await rack(mode);
    await introspect('a');
    put('b', ALPHA);
    const accept = [{ op: 'add', path: '/extra/accept_identity', value: true }] as const;
    (await lab.ironic.patchNode(uuidOf('b'), accept, {})).unwrap();
    expect(await introspect('b')).toMatchObject({ findings: ['machine-moved'], others: [uuidOf('a')] });
    const claimed = await introspect('a');
    expect(claimed).toMatchObject(ends);
    expect(claimed.told).toEqual([
      expect.stringMatching(new RegExp(`^Two nodes claim this machine: the node ${uuidOf('b')} had it last, too; `)),
    ]);
  });

  it("a NIC of another node's machine was put into it", async () => {
    const { put, introspect, uuidOf } = await rack('warn');
    await introspect('a');
    await introspect('b');
    put('a', { ...ALPHA, nics: ['02:00:5e:10:01:01', '02:00:5e:10:02:02'] });
    expect(await introspect('a')).toMatchObject({
      findings: ['mac-on-two-machines', 'nic-replaced'],
      others: [uuidOf('b'), uuidOf('a')],
      warnings: [expect.stringContaining('the same: MAC address 02:00:5e:10:02:02 '), expect.anything()],
    });
  });

  it('only the NIC changed that the management controller shows', async () => {
    const { introspect, put } = await rack('fail');
    const gadget = '02:21:28:57:47:17';
    put('a', { ...ALPHA, nics: [...ALPHA.nics, gadget] });
    put('b', { ...BETA, nics: [...BETA.nics, gadget] });
    await introspect('a');
    expect(await introspect('b')).toMatchObject({ warnings: [], findings: ['first-seen'] });
    put('a', ALPHA);
    expect(await introspect('a')).toMatchObject({ told: [], warnings: [], findings: ['same-machine'] });
  });

  it('the board was replaced, and the run fails later: it is told again', async () => {
    const { lab, put, introspect } = await rack('warn');
    await introspect('a');
    put('a', { ...ALPHA, board: 'EXMB07' });
    const rule = (await lab.inspector.rules.create({ actions: [{ action: 'fail', message: 'not today' }] })).unwrap();
    expect((await introspect('a')).run.val).toMatchObject({ failure: { code: 'rule-failed' } });
    (await lab.inspector.rules.remove(rule.uuid)).unwrap();
    expect(await introspect('a')).toMatchObject({ findings: ['board-replaced'] });
    expect(await introspect('a')).toMatchObject({ findings: ['same-machine'] });
  });

  it('the end by the guard is in the history', async () => {
    const { lab, put, introspect } = await rack('fail');
    await introspect('a');
    put('a', { ...ALPHA, board: 'EXMB07' });
    expect((await introspect('a')).run.ok).toBe(false);
    expect((await lab.inspector.history.runs({ node: 'a' })).unwrap()[0]?.failure).toMatchObject({
      hook: 'identity_guard',
    });
  });
});
