/** What a node goes through, from Ironic's side and from ours. */
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { ask, baremetal, ironic, site, soon } from './ask.ts';
import { journey, journeyByInterface, needsInterface } from './journey.ts';
import { SWITCH, TestNode } from './test-node.ts';

journey('a node that Ironic has us inspect', () => {
  const node = new TestNode('e2e-inspect', 1);
  node.isEnrolled();
  node.isInspected();
  node.isSwitched('on');
  node.wasSent('network boot, and a start', 'management/boot_device 204', 'states/power 202');
  node.callbackIsTaken();
  it('gets the same answer when its callback comes again', async () => {
    const { uuid } = await node.record();
    expect(await node.post()).toEqual({ status: 200, body: { uuid } });
  });
  node.willShow('is manageable again', { provision_state: 'manageable' });
  node.shows('has no error in Ironic', { last_error: null });
  node.isFinished();
  node.hasProperties();
  node.hasCapabilities();
  node.hasPort({ pxe_enabled: true });
  it('has the switch there that its machine is plugged into', async () =>
    expect(await node.ports()).toMatchObject([{ local_link_connection: SWITCH }]));
  node.isSwitched('off');
  it('has what was sent kept as it was', async () => {
    const { logs: _, ...sent } = node.callback;
    const { body } = await node.ask('GET', '/data/unprocessed');
    expect(JSON.stringify(body)).toBe(JSON.stringify(sent));
  });
  it('has its inventory taken from us by Ironic', async (test) => {
    needsInterface(test);
    const inventory = { inventory: { hostname: 'machine-1' } };
    await soon(() => ironic(`/nodes/${node.name}/inventory`)).toMatchObject(inventory);
  });

  it('loses facts to an operator', async () => {
    await baremetal(`node unset ${node.name} --property cpus --property local_gb`);
    const { properties } = await node.record();
    expect([properties['cpus'], properties['local_gb']]).toEqual([undefined, undefined]);
  });
  node.isTaken('is introspected from what is stored', '/data/unprocessed');
  it('has them back', () => soon(async () => Object.keys((await node.record()).properties)).toContain('local_gb'));
  node.isFinished();
  node.hasProperties();
});

journey('a node whose ramdisk reports an error', () => {
  const node = new TestNode('e2e-ramdisk-error', 2);
  const error = 'No disks larger than 4 GiB found';
  node.isEnrolled();
  node.isInspected();
  it('has its callback refused', async () =>
    expect(await node.post({ ...node.callback, error })).toMatchObject({ status: 400 }));
  node.reports('is at its end at once', { state: 'error', finished: true });
  node.reports("has the ramdisk's words in its status", { error: expect.stringContaining(error) });
  node.hasFailed(error);
});

journeyByInterface('a node that is aborted in Ironic', () => {
  const node = new TestNode('e2e-abort', 3);
  node.isEnrolled();
  node.isInspected();
  it('is given up by Ironic', async () => {
    await baremetal(`node abort ${node.name}`);
    await soon(() => node.record()).toMatchObject({ provision_state: 'inspect failed' });
  });
  node.willReport('is given up by us', { state: 'error', error: 'Canceled by operator' });
  node.isSwitched('off');
  it('posts too late', async () => expect(await node.post()).toMatchObject({ status: 400 }));
});

journey('a node that is aborted at our API', () => {
  const node = new TestNode('e2e-own-abort', 4);
  node.isEnrolled();
  node.isInspected();
  node.isTaken('is aborted', '/abort');
  node.hasFailed('ironic-inspector inspection failed: Canceled by operator');
});

// Another operation holds the node, first when it is to be switched on, then when its ramdisk
// posts.
journey('a node that another conductor works on', () => {
  const node = new TestNode('e2e-lock', 5);
  /** Does in Ironic's database what another conductor does while it works on the node. */
  const reserve = (by: string | null) => {
    const database = new DatabaseSync(site.ironicDatabase, { timeout: 10_000 });
    database.prepare('UPDATE nodes SET reservation = ? WHERE name = ?').run(by, node.name);
    database.close();
  };
  const isReserved = () =>
    it('cannot be changed', async () => {
      reserve('another-conductor');
      const patch = [{ op: 'add', path: '/extra/e2e', value: 1 }];
      expect(await ask('PATCH', `${site.ironic}/v1/nodes/${node.name}`, patch)).toMatchObject({ status: 409 });
    });

  node.isEnrolled();
  isReserved();
  node.isTaken('is introspected');
  it('is refused what boots it', async () => {
    await soon(() => node.changes()).toContain('management/boot_device 409');
    reserve(null);
  });
  node.willReport('waits for its ramdisk', { state: 'waiting' });
  node.isSwitched('on');
  isReserved();
  it('has its callback taken once it is let go, and not before', async () => {
    let isFree = false;
    const answered = node.post().then((answer) => ({ ...answer, isFree }));
    await soon(() => node.changes()).toContain('node 409');
    isFree = true;
    reserve(null);
    expect(await answered).toMatchObject({ status: 200, isFree: true });
  });
  it('is held by nobody', async () =>
    expect(await node.record()).not.toMatchObject({ reservation: 'another-conductor' }));
  node.isFinished();
  node.hasProperties();
  node.hasPort();
  node.isSwitched('off');
  it('was refused nothing but these two', async () => {
    const refused = (await node.changes()).filter((change) => change.endsWith(' 409'));
    expect([...new Set(refused)]).toEqual(['management/boot_device 409', 'node 409']);
  });
});

// Who boots the machine by other means does not want its power touched.
journey('a node that somebody else boots', () => {
  const node = new TestNode('e2e-unmanaged', 6);
  node.isEnrolled();
  it('is switched on by an operator', async () => {
    await baremetal(`node power on ${node.name}`);
    await soon(() => node.record()).toMatchObject({ power_state: 'power on' });
  });
  node.isTaken('is introspected', '?manage_boot=false');
  node.reports('waits for its ramdisk', { state: 'waiting' });
  node.callbackIsTaken();
  node.isFinished();
  node.shows('is still on', { power_state: 'power on', target_power_state: null });
  node.wasSent('nothing but facts', 'node 200');
});

it('our server is still there', async () =>
  expect(await ask('GET', `${site.inspector}/v1`)).toMatchObject({ status: 200 }));
