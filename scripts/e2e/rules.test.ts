/** Rules as operators write them, applied to a real payload through the real Ironic. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ask, baremetal, site } from './ask.ts';
import { journey } from './journey.ts';
import { TestNode } from './test-node.ts';

interface Rule {
  readonly uuid: string;
  readonly description: string;
  readonly actions: readonly { readonly action: string }[];
}

const RULES = `${site.inspector}/v1/rules`;
const [json, yaml] = ['json', 'yaml'].map((ending) => join(import.meta.dirname, `rules.${ending}`)) as [string, string];
const fromJson = JSON.parse(readFileSync(json, 'utf8')) as readonly Rule[];
// Debian's Python, whose YAML came with Ironic
const convert = 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)';
const fromYaml = JSON.parse(
  execFileSync('/usr/bin/python3', ['-I', '-c', convert, yaml], { encoding: 'utf8' }),
) as Rule[];

async function statusesOf(rules: readonly object[]): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const rule of rules) statuses.push((await ask('POST', RULES, rule)).status);
  return statuses;
}

async function listed(): Promise<readonly Rule[]> {
  return (await ask<{ readonly rules: readonly Rule[] }>('GET', RULES)).body.rules;
}

journey('rules', () => {
  it('of JSON are all taken', async () => expect(await statusesOf(fromJson)).toEqual([201, 201, 201]));
  it('of YAML are all taken', async () => expect(await statusesOf(fromYaml)).toEqual([201, 201, 201, 201]));
  it('are listed in order', async () => {
    const descriptions = [...fromJson, ...fromYaml].map(({ description }) => description);
    expect((await listed()).map(({ description }) => description)).toEqual(descriptions);
  });
  it('are shown in full, one at a time', async () => {
    const [first] = await listed();
    const { body } = await ask<Rule>('GET', `${RULES}/${first?.uuid}`);
    expect(body.actions.map(({ action }) => action)).toEqual(['set-attribute', 'set-capability']);
  });
  it('that cannot work are refused', async () => {
    const actions = [{ action: 'set-attribute', path: '/properties/no such path', value: 1 }];
    expect(await statusesOf([{ actions }])).toEqual([400]);
  });
});

journey('a node that rules apply to', () => {
  const node = new TestNode('e2e-rules', 7);
  const labels = ['ssd', 'tor-4.example.org'];
  node.isEnrolled();
  node.isInspected();
  node.callbackIsTaken();
  node.willShow('is manageable again', { provision_state: 'manageable' });
  node.isFinished();
  node.shows('has what set-attribute set', { resource_class: 'database' });
  // What set-capability set, beside those of the hooks
  node.hasCapabilities('profile:database');
  node.shows('has values filled in', { extra: { machine: { size: '40 CPUs, 196,608 MiB', serial: 'SERIAL-7' } } });
  node.shows('has what add-trait added', { traits: ['CUSTOM_SSD'] });
  node.shows('has what two rules added by extend-attribute', { extra: { labels } });
  node.shows('has nothing of rules that do not match', { owner: null, driver: 'fake-hardware' });
  node.isSwitched('off');
  const [boot, off] = [['management/boot_device 204', 'states/power 202'], 'states/power 202'];
  node.wasSent(
    'one change for the hooks, one for all rules',
    ...boot,
    'node 200',
    'node 200',
    'traits/CUSTOM_SSD 204',
    off,
  );

  it('gets a rule that came since', async () =>
    expect(await statusesOf([{ actions: [{ action: 'remove-trait', name: 'CUSTOM_SSD' }] }])).toEqual([201]));
  node.isTaken('is introspected from what is stored', '/data/unprocessed');
  node.willShow('has the new rule applied', { traits: [] });
  node.isFinished();
  node.shows('is not given again what is there', { extra: { labels } });
  it('has the new rule removed', async () => {
    const url = `${RULES}/${(await listed())[7]?.uuid}`;
    expect([(await ask('DELETE', url)).status, (await ask('GET', url)).status]).toEqual([204, 404]);
  });
});

journey('a node that a rule fails', () => {
  const node = new TestNode('e2e-rules-fail', 8);
  const message = 'This machine is in quarantine: {data[cpus]} processors stay unused';
  node.isEnrolled();
  it('is put into quarantine', async () => {
    await baremetal(`node set ${node.name} --extra quarantine=true`);
    expect(await node.record()).toHaveProperty('extra', { quarantine: true });
  });
  node.isInspected();
  it("has its callback refused, with the rule's words", async () =>
    expect(await node.post()).toMatchObject({ status: 400, body: { error: { message } } }));
  node.reports('is at its end with them', { state: 'error', error: message });
  node.hasFailed(message);
  node.hasProperties();
  node.hasCapabilities();
  it('has nothing that the rules wanted', async () => {
    expect(await node.record()).toMatchObject({ resource_class: null, traits: [] });
    expect(await node.record()).toHaveProperty('extra', { quarantine: true });
  });
  node.wasSent('nothing of it, either', 'management/boot_device 204', 'states/power 202', 'node 200');
});

// The new hardware type has other interfaces, which Ironic chooses.
journey('a node that a rule gives another driver', () => {
  const node = new TestNode('e2e-rules-driver', 9);
  node.isEnrolled();
  it('has the interfaces of its driver', async () => {
    await baremetal(`node set ${node.name} --property inspection_scope=by-hand`);
    const interfaces = { driver: 'fake-hardware', boot_interface: 'fake', deploy_interface: 'fake' };
    expect(await node.record()).toMatchObject(interfaces);
  });
  node.isTaken('is introspected');
  node.willReport('waits for its ramdisk', { state: 'waiting' });
  node.callbackIsTaken();
  node.isFinished();
  const interfaces = { boot_interface: 'pxe', deploy_interface: 'direct' };
  node.shows('has another driver, and other interfaces', { driver: 'manual-management', ...interfaces });
  node.shows('has what rules for all wanted', { resource_class: 'database' });
});

it('all rules are removed', async () =>
  expect([(await ask('DELETE', RULES)).status, await listed()]).toEqual([204, []]));

it('our server is still there', async () =>
  expect(await ask('GET', `${site.inspector}/v1`)).toMatchObject({ status: 200 }));
