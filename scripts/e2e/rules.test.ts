/** Rules as operators write them, applied to a real payload through the real Ironic. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, baremetal, site, soon } from './ask.ts';
import { journey } from './journey.ts';
import {
  callbackIsTaken,
  CAPABILITIES,
  hasProperties,
  inspectionHasFailed,
  isEnrolled,
  isFinished,
  isInspected,
  isIntrospected,
  isSwitched,
  TestNode,
} from './test-node.ts';

interface Rule {
  readonly uuid: string;
  readonly description: string;
  readonly actions: readonly { readonly action: string }[];
}

const RULES = `${site.inspector}/v1/rules`;
const folder = import.meta.dirname;
const fromJson = JSON.parse(readFileSync(join(folder, 'rules.json'), 'utf8')) as readonly Rule[];
// Debian's Python, whose YAML came with Ironic
const convert = 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)';
const fromYaml = JSON.parse(
  execFileSync('/usr/bin/python3', ['-I', '-c', convert, join(folder, 'rules.yaml')], { encoding: 'utf8' }),
) as readonly Rule[];

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
    expect((await listed()).map(({ description }) => description)).toEqual(
      [...fromJson, ...fromYaml].map(({ description }) => description),
    );
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
  isEnrolled(node);
  isInspected(node);
  callbackIsTaken(node);
  it('is manageable again', () => soon(() => node.record()).toMatchObject({ provision_state: 'manageable' }));
  isFinished(node);
  it('has what set-attribute set', async () => {
    expect(await node.record()).toMatchObject({ resource_class: 'database' });
  });
  it('has what set-capability set, beside those of the hooks', async () => {
    expect(await node.capabilities()).toEqual([...CAPABILITIES, 'profile:database']);
  });
  it('has values filled in', async () => {
    const filled = { size: '40 CPUs, 196,608 MiB', serial: 'SERIAL-7' };
    expect(await node.record()).toMatchObject({ extra: { machine: filled } });
  });
  it('has the trait that add-trait added', async () => {
    expect(await node.record()).toMatchObject({ traits: ['CUSTOM_SSD'] });
  });
  it('has what two rules added by extend-attribute', async () => {
    expect(await node.record()).toMatchObject({ extra: { labels: ['ssd', 'tor-4.example.org'] } });
  });
  it('has nothing of rules that do not match', async () => {
    expect(await node.record()).toMatchObject({ owner: null, driver: 'fake-hardware' });
  });
  isSwitched(node, 'off');
  it('was changed once for the hooks and once for all rules', async () => {
    expect(await node.changes()).toEqual([
      'management/boot_device 204',
      'states/power 202',
      'node 200',
      'node 200',
      'traits/CUSTOM_SSD 204',
      'states/power 202',
    ]);
  });

  it('gets a rule that came since', async () => {
    expect(await statusesOf([{ actions: [{ action: 'remove-trait', name: 'CUSTOM_SSD' }] }])).toEqual([201]);
  });
  it('is introspected from the stored data', async () => {
    expect(await node.ask('POST', '/data/unprocessed')).toMatchObject({ status: 202 });
  });
  it('has the new rule applied', () => soon(() => node.record(), 30).toMatchObject({ traits: [] }));
  isFinished(node);
  it('is not given again what is there', async () => {
    expect(await node.record()).toMatchObject({ extra: { labels: ['ssd', 'tor-4.example.org'] } });
  });
  it('has the new rule removed', async () => {
    const url = `${RULES}/${(await listed())[7]?.uuid}`;
    expect([(await ask('DELETE', url)).status, (await ask('GET', url)).status]).toEqual([204, 404]);
  });
});

journey('a node that a rule fails', () => {
  const node = new TestNode('e2e-rules-fail', 8);
  const message = 'This machine is in quarantine: {data[cpus]} processors stay unused';
  isEnrolled(node);
  it('is put into quarantine', async () => {
    await baremetal('node', 'set', node.name, '--extra', 'quarantine=true');
    expect(await node.record()).toHaveProperty('extra', { quarantine: true });
  });
  isInspected(node);
  it("has its callback refused, with the rule's words", async () => {
    expect(await node.post()).toMatchObject({ status: 400, body: { error: { message } } });
  });
  it('is at its end with them', async () => {
    expect(await node.status()).toMatchObject({ state: 'error', error: message });
  });
  inspectionHasFailed(node, /This machine is in quarantine: \{data\[cpus\]\} processors stay unused$/);
  it('has what the hooks found', async () => {
    expect(await node.capabilities()).toEqual(CAPABILITIES);
  });
  hasProperties(node);
  it('has nothing that the rules wanted', async () => {
    expect(await node.record()).toMatchObject({ resource_class: null, traits: [] });
    expect(await node.record()).toHaveProperty('extra', { quarantine: true });
  });
  it('was sent nothing of it, either', async () => {
    expect(await node.changes()).toEqual(['management/boot_device 204', 'states/power 202', 'node 200']);
  });
});

// The new hardware type has other interfaces, which Ironic chooses.
journey('a node that a rule gives another driver', () => {
  const node = new TestNode('e2e-rules-driver', 9);
  isEnrolled(node);
  it('has the interfaces of its driver', async () => {
    await baremetal('node', 'set', node.name, '--property', 'inspection_scope=by-hand');
    const interfaces = { driver: 'fake-hardware', boot_interface: 'fake', deploy_interface: 'fake' };
    expect(await node.record()).toMatchObject(interfaces);
  });
  isIntrospected(node);
  callbackIsTaken(node);
  isFinished(node);
  it('has another driver, and other interfaces', async () => {
    const interfaces = { driver: 'manual-management', boot_interface: 'pxe', deploy_interface: 'direct' };
    expect(await node.record()).toMatchObject(interfaces);
  });
  it('has what rules for all wanted', async () => {
    expect(await node.record()).toMatchObject({ resource_class: 'database' });
  });
});

describe('in the end', () => {
  it('all rules are removed', async () => {
    expect([(await ask('DELETE', RULES)).status, await listed()]).toEqual([204, []]);
  });
  it('our server is still there', async () => {
    expect(await ask('GET', `${site.inspector}/v1`)).toMatchObject({ status: 200 });
  });
});
