/**
 * Machines that post without anybody having asked, and credentials for the management controller.
 */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { ask, baremetal, ironic, site, soon } from './ask.ts';
import { journey } from './journey.ts';
import { machine } from './machine.ts';
import { SWITCH, TestNode } from './test-node.ts';

async function nodesKnown(): Promise<number> {
  return (await ironic<{ readonly nodes: readonly unknown[] }>('/nodes')).nodes.length;
}

/** Expects that a callback is refused, and that Ironic gets no node for it. */
async function expectRefused(inspector: string, callback: JsonObject, why: string): Promise<void> {
  const before = await nodesKnown();
  const error = { message: expect.stringContaining(why) };
  expect(await ask('POST', `${inspector}/v1/continue`, callback)).toMatchObject({ status: 400, body: { error } });
  expect(await nodesKnown()).toBe(before);
}

/** A callback in which another management controller is named. */
function withBmc(callback: JsonObject, address: string): JsonObject {
  return { ...callback, inventory: { ...(callback['inventory'] as JsonObject), bmc_address: address } };
}

journey('a machine that Ironic does not know', () => {
  // Ironic has no name for it: it is known by its UUID, once it has one.
  const node = new TestNode('', 10, site.enrolling);
  const { bmc } = node.machine;
  it('has its callback taken', async () => {
    const { status, body } = await node.post();
    expect(status).toBe(200);
    node.name = (body as { readonly uuid: string }).uuid;
  });
  it('has a node in Ironic', async () => {
    expect(await node.record()).toMatchObject({ provision_state: 'enroll', driver: 'fake-hardware' });
    expect(await node.record()).toHaveProperty('driver_info', { ipmi_address: bmc });
  });
  node.isFinished();
  node.hasProperties();
  node.hasPort({ pxe_enabled: true, local_link_connection: SWITCH });
  it('has data that say how it came', async () =>
    expect(await node.ask('GET', '/data')).toMatchObject({ body: { auto_discovered: true } }));
  node.isSwitched('off');
  node.wasSent('one change, and its power', 'node 200', 'states/power 202');
  // the same again
  node.callbackIsTaken();
  it('keeps its port from another machine', async () => {
    const [port] = await node.ports();
    const why = `Port ${node.machine.bootMac} already exists, uuid: ${port?.uuid}`;
    await expectRefused(site.enrolling, withBmc(node.callback, '198.18.200.1'), why);
  });
  it('keeps its management controller from another machine', async () => {
    const other = withBmc(JSON.parse(machine(11).callback) as JsonObject, bmc);
    await expectRefused(site.enrolling, other, `Node ${node.name} already has BMC address ${bmc}`);
  });
});

// What a node that was just enrolled lacks; somebody switches it on by hand.
journey('a node that gets credentials', () => {
  const node = new TestNode('e2e-credentials', 14, site.enrolling);
  const password = 'Secret4e2e';
  it('is enrolled, and not yet managed', async () => {
    const access = `--driver-info ipmi_address=${node.machine.bmc}`;
    await baremetal(`node create --driver fake-hardware --name ${node.name} ${access}`);
    expect(await node.record()).toMatchObject({ provision_state: 'enroll' });
  });
  node.isTaken('is introspected', `?new_ipmi_username=operator&new_ipmi_password=${password}`);
  node.willReport('waits for its ramdisk', { state: 'waiting' });
  node.wasSent('nothing: nobody switches it on');
  it('has its ramdisk told what to set', async () => {
    const { uuid } = await node.record();
    const body = { uuid, ipmi_setup_credentials: true, ipmi_username: 'operator', ipmi_password: password };
    expect(await node.post()).toEqual({ status: 200, body });
  });
  node.isFinished();
  it('has them in Ironic, whose API shows no password', () => {
    const database = new DatabaseSync(site.ironicDatabase, { timeout: 10_000, readOnly: true });
    const row = database.prepare('SELECT driver_info FROM nodes WHERE name = ?').get(node.name);
    database.close();
    const access = { ipmi_username: 'operator', ipmi_password: password, ipmi_address: node.machine.bmc };
    expect(JSON.parse(String(row?.['driver_info']))).toMatchObject(access);
  });
  node.hasProperties();
  node.wasSent('facts, credentials, and its power', 'node 200', 'node 200', 'states/power 202');
  it('has no secret in its status', async () => expect(JSON.stringify(await node.status())).not.toContain(password));
  it('has no secret in its data', async () => {
    const { status, body } = await node.ask('GET', '/data');
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain(password);
  });
  it('has no secret in our log', async () => {
    const log = readFileSync(site.enrollingLog, 'utf8');
    expect(log).toContain((await node.record()).uuid);
    expect(log).not.toContain(password);
  });
});

// A machine in use posts by itself: facts are taken, nothing else is touched.
journey('a node in use', () => {
  const node = new TestNode('e2e-active', 12, site.permissive);
  let nodes: number;
  node.isEnrolled();
  it('is deployed, and on', async () => {
    await baremetal(`node provide ${node.name} --wait 60`);
    await baremetal(`node deploy ${node.name} --wait 90`);
    await baremetal(`node power on ${node.name}`);
    await soon(() => node.record()).toMatchObject({ provision_state: 'active', power_state: 'power on' });
    nodes = await nodesKnown();
  });
  it('has its callback refused where that is not allowed', () =>
    expectRefused(site.enrolling, node.callback, 'already has BMC address'));
  node.callbackIsTaken();
  node.isFinished();
  node.hasProperties();
  node.hasPort({ pxe_enabled: true });
  node.wasSent('nothing but facts', 'node 200');
  const untouched = { provision_state: 'active', power_state: 'power on', target_power_state: null };
  node.shows('is still in use, and on', untouched);
  it('is the only node that came of it', async () => expect(await nodesKnown()).toBe(nodes));
});

journey('a node that nobody uses', () => {
  const node = new TestNode('e2e-idle', 13, site.permissive);
  node.isEnrolled();
  it('has a callback refused that nobody asked for', () =>
    expectRefused(site.permissive, node.callback, 'is not active, its provision state is manageable'));
});

describe.each(['enrolling', 'permissive'] as const)('our server, the %s one', (name) => {
  it('is still there', async () => expect(await ask('GET', `${site[name]}/v1`)).toMatchObject({ status: 200 }));
});
