/**
 * What operators type: `openstack baremetal introspection` of Debian's client 5.4 (sid).
 * The packages of Debian 12 and 13, 5.3 among them, have no files to run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bmcAddress } from './bmc.ts';
import { INSPECTOR_URL } from './daemon.ts';
import { manage } from './journey.ts';
import { switchPort } from './lldp-switch.ts';
import type { Machine } from './machine.ts';
import { run } from './run-command.ts';
import { useSite } from './use-site.ts';

const lab = useSite();
let machine: Machine;
let node: string;

/** A row of a table, or a record: the client's words for its columns. */
type Row = Readonly<Record<string, unknown>>;

/** The command's JSON; its last words are `-f json` where it has a table. */
async function introspection(...words: readonly string[]): Promise<string> {
  const openstack = [
    'openstack',
    '--os-auth-type',
    'none',
    '--os-endpoint',
    INSPECTOR_URL,
    '--inspector-url',
    INSPECTOR_URL,
  ];
  const inRoot = [join(import.meta.dirname, 'in-root.sh'), process.env['LAB_CLIENT_ROOT'] ?? '', lab.site.folder];
  return await run(...inRoot, ...openstack, 'baremetal', 'introspection', ...words);
}

async function record(...words: readonly string[]): Promise<Row> {
  return JSON.parse(await introspection(...words, '-f', 'json')) as Row;
}

async function rows(...words: readonly string[]): Promise<readonly Row[]> {
  return JSON.parse(await introspection(...words, '-f', 'json')) as readonly Row[];
}

const RULE = {
  uuid: '7d4c1a6e-3f0c-4f6e-9b1a-52c4d1b1a001',
  description: 'lab machines',
  conditions: [{ op: 'eq', field: 'inventory.system_vendor.manufacturer', value: 'Example Systems' }],
  actions: [{ action: 'set-attribute', path: '/extra/lab', value: 'yes' }],
};

beforeAll(() => {
  [machine] = lab.site.machines;
});

describe('rules', () => {
  it('are imported, listed, shown', async () => {
    const file = join(lab.site.folder, 'rules.json');
    writeFileSync(file, JSON.stringify([RULE, { ...RULE, uuid: undefined, description: 'another' }]));
    await introspection('rule', 'import', file);
    expect(await rows('rule', 'list')).toMatchObject([
      { UUID: RULE.uuid, Description: RULE.description },
      { Description: 'another' },
    ]);
    expect(await record('rule', 'show', RULE.uuid)).toMatchObject({ uuid: RULE.uuid, description: RULE.description });
  });

  it('are deleted', async () => {
    const [, another] = await rows('rule', 'list');
    await introspection('rule', 'delete', String(another?.['UUID']));
    expect(await rows('rule', 'list')).toHaveLength(1);
  });
});

describe('a machine', () => {
  it('is aborted', async () => {
    node = await manage(lab.site, machine);
    await introspection('start', node);
    await lab.site.until('power', 120, () => machine.isOn());
    await introspection('abort', node);
    await lab.site.until('the end', 120, async () => (await record('status', node))['finished']);
    expect(await record('status', node)).toMatchObject({ state: 'error', error: 'Canceled by operator' });
    await lab.site.until('power off', 120, () => !machine.isOn());
  });

  it('is introspected while the command waits', async () => {
    const started = await rows('start', '--wait', '--check-errors', node);
    expect(started).toEqual([{ UUID: node, Error: null }]);
    expect(await record('status', node)).toMatchObject({ uuid: node, state: 'finished', finished: true, error: null });
    expect(await rows('list')).toMatchObject([{ UUID: node, Error: null }]);
  });

  it('has its data saved, and its interfaces shown', async () => {
    const file = join(lab.site.folder, 'data.json');
    await introspection('data', 'save', '--file', file, node);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      inventory: { bmc_address: bmcAddress(machine.number), system_vendor: { serial_number: machine.hardware.serial } },
    });
    const [nic] = await rows('interface', 'list', node);
    const { switchId, portId } = switchPort(machine.number);
    expect(nic).toMatchObject({
      'MAC Address': machine.hardware.mac,
      'Switch Chassis ID': switchId,
      'Switch Port ID': portId,
    });
    expect(await record('interface', 'show', node, String(nic?.['Interface']))).toMatchObject({
      interface: nic?.['Interface'],
      mac: machine.hardware.mac,
      node_ident: node,
    });
  });

  it('is processed once more from what is stored', async () => {
    await introspection('reprocess', node);
    await lab.site.until('the end', 120, async () => (await record('status', node))['finished']);
    expect(await record('status', node)).toMatchObject({ state: 'finished', error: null });
  });
});

describe('all rules', () => {
  it('are deleted', async () => {
    await introspection('rule', 'purge');
    expect(await rows('rule', 'list')).toEqual([]);
  });
});
