/** What a node goes through, from Ironic's side and from ours. */
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { ask, baremetal, ironic, site, soon } from './ask.ts';
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
  PROPERTIES,
  SWITCH,
  TestNode,
  waitsForRamdisk,
} from './test-node.ts';

journey('a node that Ironic has us inspect', () => {
  const node = new TestNode('e2e-inspect', 1);
  isEnrolled(node);
  isInspected(node);
  isSwitched(node, 'on');
  it('was told to boot from the network, then to start', async () => {
    expect(await node.changes()).toEqual(['management/boot_device 204', 'states/power 202']);
  });
  callbackIsTaken(node);
  it('gets the same answer when its callback comes again', async () => {
    const { uuid } = await node.record();
    expect(await node.post()).toEqual({ status: 200, body: { uuid } });
  });
  it('is manageable again', () => soon(() => node.record()).toMatchObject({ provision_state: 'manageable' }));
  it('has no error in Ironic', async () => {
    expect(await node.record()).toMatchObject({ last_error: null });
  });
  isFinished(node);
  hasProperties(node);
  it('has the capabilities of its machine', async () => {
    expect(await node.capabilities()).toEqual(CAPABILITIES);
  });
  it('has one port, the one that its machine booted from', async () => {
    expect(await node.ports()).toMatchObject([{ address: node.machine.bootMac, pxe_enabled: true }]);
  });
  it('has the switch there that its machine is plugged into', async () => {
    expect(await node.ports()).toMatchObject([{ local_link_connection: SWITCH }]);
  });
  isSwitched(node, 'off');
  it('has what was sent kept as it was', async () => {
    const { logs: _, ...sent } = node.callback;
    const { body } = await node.ask('GET', '/data/unprocessed');
    expect(JSON.stringify(body)).toBe(JSON.stringify(sent));
  });
  it('has its inventory taken from us by Ironic', () =>
    soon(() => ironic(`/nodes/${node.name}/inventory`), 30).toMatchObject({ inventory: { hostname: 'machine-1' } }));

  it('loses facts to an operator', async () => {
    await baremetal('node', 'unset', node.name, '--property', 'cpus', '--property', 'local_gb');
    const { properties } = await node.record();
    expect(Object.keys(properties)).not.toEqual(expect.arrayContaining(['cpus']));
    expect(Object.keys(properties)).not.toEqual(expect.arrayContaining(['local_gb']));
  });
  it('is introspected from the stored data', async () => {
    expect(await node.ask('POST', '/data/unprocessed')).toMatchObject({ status: 202 });
  });
  isFinished(node);
  it('has them back', () => soon(() => node.record(), 30).toMatchObject({ properties: PROPERTIES }));
});

journey('a node whose ramdisk reports an error', () => {
  const node = new TestNode('e2e-ramdisk-error', 2);
  const error = 'No disks larger than 4 GiB found';
  isEnrolled(node);
  isInspected(node);
  it('has its callback refused', async () => {
    expect(await node.post({ ...node.callback, error })).toMatchObject({ status: 400 });
  });
  it('is at its end at once', async () => {
    expect(await node.status()).toMatchObject({ state: 'error', finished: true });
  });
  it("has the ramdisk's words in its status", async () => {
    expect(await node.status()).toMatchObject({ error: expect.stringContaining(error) });
  });
  inspectionHasFailed(node, new RegExp(error));
});

journey('a node that is aborted in Ironic', () => {
  const node = new TestNode('e2e-abort', 3);
  isEnrolled(node);
  isInspected(node);
  it('is given up by Ironic', async () => {
    await baremetal('node', 'abort', node.name);
    await soon(() => node.record(), 30).toMatchObject({ provision_state: 'inspect failed' });
  });
  it('is given up by us', () =>
    soon(() => node.status(), 30).toMatchObject({ state: 'error', error: 'Canceled by operator' }));
  isSwitched(node, 'off');
  it('posts too late', async () => {
    expect(await node.post()).toMatchObject({ status: 400 });
  });
});

journey('a node that is aborted at our API', () => {
  const node = new TestNode('e2e-own-abort', 4);
  isEnrolled(node);
  isInspected(node);
  it('is aborted', async () => {
    expect(await node.ask('POST', '/abort')).toMatchObject({ status: 202 });
  });
  inspectionHasFailed(node, /^ironic-inspector inspection failed: Canceled by operator$/);
});

// Another operation holds the node, first when it is to be switched on, then when its ramdisk posts.
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

  isEnrolled(node);
  isReserved();
  it('is introspected', async () => {
    expect(await node.ask('POST')).toMatchObject({ status: 202 });
  });
  it('is refused what boots it', async () => {
    await soon(() => node.changes(), 30).toContain('management/boot_device 409');
    reserve(null);
  });
  waitsForRamdisk(node);
  isSwitched(node, 'on');
  isReserved();
  it('has its callback taken once it is let go, and not before', async () => {
    let isFree = false;
    const answered = node.post().then((answer) => ({ ...answer, isFree }));
    await soon(() => node.changes(), 30).toContain('node 409');
    isFree = true;
    reserve(null);
    expect(await answered).toMatchObject({ status: 200, isFree: true });
  });
  it('is held by nobody', async () => {
    expect(await node.record()).not.toMatchObject({ reservation: 'another-conductor' });
  });
  isFinished(node);
  hasProperties(node);
  it('has its port', async () => {
    expect(await node.ports()).toMatchObject([{ address: node.machine.bootMac }]);
  });
  isSwitched(node, 'off');
  it('was refused nothing but these two', async () => {
    const refused = (await node.changes()).filter((change) => change.endsWith(' 409'));
    expect([...new Set(refused)]).toEqual(['management/boot_device 409', 'node 409']);
  });
});

// Who boots the machine by other means does not want its power touched.
journey('a node that somebody else boots', () => {
  const node = new TestNode('e2e-unmanaged', 6);
  isEnrolled(node);
  it('is switched on by an operator', async () => {
    await baremetal('node', 'power', 'on', node.name);
    await soon(() => node.record(), 15).toMatchObject({ power_state: 'power on' });
  });
  isIntrospected(node, '?manage_boot=false');
  callbackIsTaken(node);
  isFinished(node);
  it('is still on', async () => {
    expect(await node.record()).toMatchObject({ power_state: 'power on', target_power_state: null });
  });
  it('was sent nothing but facts', async () => {
    expect(await node.changes()).toEqual(['node 200']);
  });
});

it('our server is still there', async () => {
  expect(await ask('GET', `${site.inspector}/v1`)).toMatchObject({ status: 200 });
});
