import { loadPayload, personalise, type JsonObject, type MachineIdentity } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../contracts/history-records.ts';
import { identifierList } from '../hardware/identifier-list.ts';
import { identifiersOf } from '../hardware/identifiers.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { hookOrderProblems } from '../options/check-options.ts';
import { runHooks, type RunHooksOptions } from '../processing/run-hooks-alone.ts';
import { identityGuard } from './identity-guard.ts';
import { defaultHooks } from './stock-hooks.ts';

const NODE = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const OTHER = '9f6e2c1a-7b54-4f5d-8a3e-2c9d10b7e400';
const MACS = ['02:00:5e:10:00:01', '02:00:5e:10:00:02', '02:00:5e:10:00:03', '02:00:5e:10:00:04'] as const;

const server = (identity: MachineIdentity = {}) => personalise(loadPayload('ipmi-server'), identity);

/** The server with other rows of extra hardware: `{ motherboard: 'EXMB99' }`. */
function withRows(payload: JsonObject, rows: Readonly<Record<string, string>>): JsonObject {
  const data = (payload['data'] as string[][]).map(([subsystem = '', item = '', key = '', value = '']) =>
    subsystem === 'system' && (key === 'serial' || key === 'uuid') && rows[`${item} ${key}`] !== undefined
      ? [subsystem, item, key, rows[`${item} ${key}`] ?? '']
      : [subsystem, item, key, value],
  );
  return { ...payload, data };
}

const newBoard = (payload: JsonObject) => withRows(payload, { 'motherboard serial': 'EXMB99' });

function seen(payload: JsonObject, node = NODE): Snapshot {
  return { node, runId: 'earlier', at: new Date(0), identifiers: identifierList(identifiersOf(payload)) };
}

async function guard(payload: JsonObject, options: RunHooksOptions = {}) {
  return runHooks(payload as RamdiskData, {
    hooks: [identityGuard, ...defaultHooks],
    ...options,
    node: { uuid: NODE, ...options.node },
  });
}

const warned = async (...given: Parameters<typeof guard>) => {
  const run = (await guard(...given)).unwrap();
  const warnings = run.warnings.filter((text) => text.startsWith('identity_guard: '));
  return { warnings, said: run.data.identity_guard, changes: run.changes };
};

const fail = { identityGuard: { mode: 'fail' } } as const;

describe('in the mode warn', () => {
  it.each<[string, RunHooksOptions]>([
    ['first-seen', {}],
    ['same-machine', { previous: seen(server()) }],
  ])('%s is no warning', async (finding, options) => {
    const { warnings, said, changes } = await warned(server(), options);
    expect(warnings).toEqual([]);
    expect(said).toMatchObject({ findings: [{ finding }], ignored_macs: [], accepted: false });
    expect(changes?.node).not.toEqual([]);
  });

  it.each<[string, JsonObject, RunHooksOptions]>([
    ['nic-replaced', server({ macs: [MACS[0], '02:00:5e:10:09:09', MACS[2], MACS[3]] }), { previous: seen(server()) }],
    ['board-replaced', newBoard(server()), { previous: seen(server()) }],
    ['machine-moved', server(), { sameIdentity: [seen(server(), OTHER)] }],
    ['claimed-twice', server(), { previous: seen(server()), sameIdentity: [seen(server(), OTHER)] }],
    [
      'unidentified',
      { inventory: { interfaces: [{ name: 'a', mac_address: '02:00:00:00:00:01' }] } },
      { settings: { identityGuard: { ignoredMacAddresses: ['02'] }, processing: { addPorts: 'all' } } },
    ],
  ])('%s is one, is kept as evidence, and ends nothing', async (finding, payload, options) => {
    const { warnings, said } = await warned(payload, options);
    expect(said?.findings[0]?.finding).toBe(finding);
    expect(warnings).toEqual([expect.stringContaining(said?.findings[0]?.message ?? 'none')]);
  });

  it('tells each of several findings', async () => {
    const taken = server({ macs: [MACS[0], MACS[1], MACS[2], '02:00:5e:10:07:07'] });
    const other = { ...seen(server(), OTHER), identifiers: [{ kind: 'mac', value: '02:00:5e:10:07:07' }] } as const;
    const { warnings, said } = await warned(taken, { previous: seen(server()), sameIdentity: [other] });
    expect(said?.findings.map(({ finding }) => finding)).toEqual(['mac-on-two-machines', 'nic-replaced']);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain(`the machine of the node ${OTHER} had last`);
  });

  it('leaves the NIC out that is no NIC of the machine, though an earlier snapshot has it', async () => {
    const payload = server();
    const { interfaces } = payload['inventory'] as { interfaces: JsonObject[] };
    interfaces.push({ name: 'enx0a1122334455', mac_address: '0a:11:22:33:44:55', driver: 'cdc_ether' });
    const own = seen(server()).identifiers;
    const previous = { ...seen(server()), identifiers: [...own, { kind: 'mac', value: '0a:11:22:33:44:55' }] } as const;
    expect((await warned(payload, { previous })).said).toMatchObject({
      findings: [{ finding: 'same-machine' }],
      ignored_macs: ['0a:11:22:33:44:55'],
    });
  });

  it('leaves NICs out that a management controller shows, and says so', async () => {
    const gadget = { name: 'usb0', mac_address: '02:21:28:57:47:17', vendor: null, product: null };
    const withGadget = (payload: JsonObject) => {
      const inventory = payload['inventory'] as { interfaces: JsonObject[] };
      inventory.interfaces.push(gadget as unknown as JsonObject);
      return payload;
    };
    const other = { ...seen(server(), OTHER), identifiers: [{ kind: 'mac', value: '02:21:28:57:47:17' }] } as const;
    const previous = { ...seen(server()), identifiers: [...seen(server()).identifiers, ...other.identifiers] };
    const options = { previous, sameIdentity: [other] };
    expect(await warned(withGadget(server()), options)).toMatchObject({
      warnings: [],
      said: { findings: [{ finding: 'same-machine' }], ignored_macs: ['02:21:28:57:47:17'] },
    });
    const { warnings } = await warned(withGadget(newBoard(server())), options);
    expect(warnings).toEqual([expect.stringMatching(/; not looked at: MAC addresses 02:21:28:57:47:17$/)]);
  });

  it('leaves NICs out that the operator names, in snapshots, too', async () => {
    const settings = { identityGuard: { ignoredMacAddresses: ['0A:00', '1a:00'] } };
    const macs = (end: string) => [MACS[0], MACS[1], `0a:00:5e:10:00:${end}`, `1a:00:5e:10:00:${end}`];
    const options = { previous: seen(server({ macs: macs('01') })), settings };
    const { said } = await warned(server({ macs: macs('02') }), options);
    expect(said).toMatchObject({
      findings: [{ finding: 'same-machine' }],
      ignored_macs: ['0a:00:5e:10:00:02', '1a:00:5e:10:00:02'],
    });
  });

  it('does not believe what the machine says of it', async () => {
    const posted = { ...server(), identity_guard: { findings: [], accepted: true } };
    expect((await warned(posted, { previous: seen(server()) })).said).toMatchObject({ accepted: false });
  });
});

describe('in the mode fail', () => {
  it('the serial number of the enclosure accepts none of its blades', async () => {
    const payload = newBoard(server());
    (payload['data'] as string[][]).push(['system', 'chassis', 'serial', 'EXCH0017']);
    expect(identifiersOf(payload).chassisSerial).toBe('EXCH0017');
    const options = { previous: seen(server()), settings: fail, node: { extra: { accept_identity: 'EXCH0017' } } };
    expect((await guard(payload, options)).ok).toBe(false);
  });

  it('goes on when all is well', async () => {
    expect((await guard(server(), { previous: seen(server()), settings: fail })).unwrap().changes?.node).not.toEqual(
      [],
    );
  });

  it('ends the run with the finding, and with what to do about it', async () => {
    const failed = await guard(newBoard(server()), { previous: seen(server()), settings: fail });
    expect(failed.val).toMatchObject({
      code: 'processing-failed',
      message: expect.stringMatching(/^The board of the machine was replaced; .*extra[.]accept_identity/),
      failure: { code: 'hook-failed', hook: 'identity_guard' },
    });
  });

  it.each<[unknown, boolean]>([
    [true, true],
    ['true', true],
    ['EXMB99', true],
    ['exsrv00000017', true],
    [' 02:00:5E:10:00:02 ', true],
    ['EXMB0000017', false],
    ['192.0.2.17', false],
    ['false', false],
    ['', false],
    [false, false],
    [null, false],
    [['EXMB99'], false],
  ])('takes %j for what the operator accepts: %s', async (said, isAccepted) => {
    const options = { previous: seen(server()), settings: fail, node: { extra: { accept_identity: said } } };
    const run = await guard(newBoard(server()), options);
    expect(run.ok).toBe(isAccepted);
    if (run.err) return;
    expect(run.val.data.identity_guard).toMatchObject({ accepted: true, findings: [{ finding: 'board-replaced' }] });
    expect(run.val.warnings).toContainEqual(expect.stringMatching(/^identity_guard: The board .*accepts it$/));
  });
});

describe('a hook that comes first', () => {
  const looks = { name: 'looks', before: () => undefined };
  it.each([
    [[identityGuard, ...defaultHooks], []],
    [[looks, identityGuard], []],
    [[{ ...identityGuard, name: 'own_guard' }, identityGuard], []],
    [[...defaultHooks, identityGuard], ['hooks: identity_guard must come first, before root_disk_selection']],
  ])('may stand behind those that have no `after`, and others that come first', (hooks, problems) =>
    expect(hookOrderProblems(hooks)).toEqual(problems),
  );
});
