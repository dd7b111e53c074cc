/** Ironic inspects by itself, and what the ramdisk posts comes to it by way of our server. */
import { beforeEach, expect, it } from 'vitest';
import { baremetal, ironic, site, soon, type Answer } from './ask.ts';
import { journey } from './journey.ts';
import { SWITCH, TestNode } from './test-node.ts';

const GATEWAY = `${site.enrolling}/ironic`;

/** As the ramdisk does: without a version of the API. */
async function fromRamdisk(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${GATEWAY}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

journey('a node that Ironic inspects by itself', () => {
  beforeEach(({ skip }) => skip(!site.inspects, 'this Ironic has no interface `agent`'));
  const node = new TestNode('e2e-gateway', 15, site.enrolling);
  const inspect = (title: string) =>
    it(title, async () => {
      await baremetal(`node inspect ${node.name}`);
      await soon(() => node.record()).toMatchObject({ provision_state: 'inspect wait' });
    });

  it('is told of by the root of Ironic', async () => {
    const root = await fromRamdisk('GET', '/');
    expect(root).toMatchObject({ status: 200, body: { default_version: { id: 'v1' } } });
  });
  node.isEnrolled();
  it('is inspected by the interface `agent`', async () => {
    await baremetal(`node set ${node.name} --inspect-interface agent`);
    expect(await node.record()).toMatchObject({ inspect_interface: 'agent' });
  });
  it('is nothing that a ramdisk may post for yet', async () =>
    expect(await fromRamdisk('POST', '/v1/continue_inspection', node.callback)).toMatchObject({ status: 404 }));
  inspect('is inspected: Ironic waits for its ramdisk');
  it('has its data taken by Ironic', async () => {
    const { uuid } = await node.record();
    const taken = await fromRamdisk('POST', '/v1/continue_inspection', node.callback);
    expect(taken).toEqual({ status: 202, body: { uuid } });
  });
  it('has it taken again', async () =>
    expect(await fromRamdisk('POST', '/v1/continue_inspection', node.callback)).toMatchObject({ status: 202 }));
  node.willShow('is inspected in Ironic', { provision_state: 'manageable' });
  node.isFinished();
  node.hasCapabilities();
  node.hasPort({ local_link_connection: SWITCH });
  it('has a run here that says how it came', async () => {
    const { uuid } = await node.record();
    const runs = async () => (await fetch(`${site.enrolling}/v2/runs?node=${uuid}`)).json();
    await soon(runs).toMatchObject({ runs: [{ kind: 'relayed', state: 'finished' }] });
  });
  node.isTaken('is processed again from what is stored', '/data/unprocessed');
  node.isFinished();

  inspect('is inspected again');
  it('has the error of its ramdisk taken by Ironic', async () => {
    const failed = { ...node.callback, error: 'the disks are gone' };
    expect(await fromRamdisk('POST', '/v1/continue_inspection', failed)).toMatchObject({ status: 202 });
  });
  node.willShow('has failed in Ironic', { provision_state: 'inspect failed' });
  it('has failed here, for the reason that Ironic gave', async () => {
    const { last_error: reason } = await ironic<{ readonly last_error: string }>(`/nodes/${node.name}`);
    const error = `Ironic's inspection failed: ${reason}`;
    await soon(() => node.status()).toMatchObject({ state: 'error', error });
  });
});
