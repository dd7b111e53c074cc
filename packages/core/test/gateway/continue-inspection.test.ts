import { describe, expect, it } from 'vitest';
import { Ok, type DryRunNode, type Hook, type NewRule, type RelayedRequest } from '@ironic-inspector/core';
import { type FakeIronic, fakeRelay } from '@ironic-inspector/testing';
import { BODY, bodyWith, MAC, UUID } from '../world.ts';
import { gatewayWorld, withoutLogs } from './gateway-world.ts';

const note: Hook = { name: 'note', after: ({ node }) => node.set('/extra/seen', 'by us') };

describe('a post for an inspection by Ironic itself', () => {
  it('is on record before Ironic is sent it, and becomes a run when Ironic has taken it', async () => {
    const onRecord: number[] = [];
    const lab = gatewayWorld({
      gatewayHooks: [note],
      relay: (fake) => ({
        send: async (request, options) => {
          onRecord.push((await lab.store.posts.list()).unwrap().length);
          return fakeRelay(fake).send(request, options);
        },
      }),
    });
    expect(await lab.post()).toMatchObject({ status: 202, body: JSON.stringify({ uuid: UUID }) });
    expect(onRecord).toEqual([1]);
    expect((await lab.store.posts.list()).unwrap()).toEqual([]);
    expect(await lab.state()).toBe('processing');
    // Nothing is written while Ironic is at work.
    await lab.clock.advance(3000);
    expect(lab.ironic.callCounts.get('patchNode')).toBeUndefined();
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.peekNode(UUID)?.extra).toEqual({ seen: 'by us' });
    expect((await lab.inspector.data(UUID)).unwrap()).toMatchObject({ inventory: {} });
    expect((await lab.inspector.data(UUID, 'unprocessed')).unwrap()).toEqual(withoutLogs(BODY));
    expect(lab.ironic.callCounts.get('setPowerState')).toBeUndefined();
    expect(lab.ironic.callCounts.get('setBootDevice')).toBeUndefined();
    await lab.inspector.idle();
    const [run] = (await lab.inspector.history.runs({ node: UUID })).unwrap();
    expect(run).toMatchObject({ kind: 'relayed', state: 'finished' });
    const steps = (await lab.inspector.history.events(run?.runId ?? '')).unwrap().map(({ step }) => step);
    expect(steps).toContainEqual(expect.objectContaining({ type: 'relayed', status: 202 }));
    expect((await lab.inspector.diagnose(UUID)).unwrap().causes).toEqual([]);
  });

  it('reaches Ironic as it came: its characters, its headers, its node, and no more', async () => {
    const sent: RelayedRequest[] = [];
    const lab = gatewayWorld({
      relay: () => ({
        send: async (request) => {
          sent.push(request);
          return Ok({ status: 202, headers: {}, body: JSON.stringify({ uuid: UUID }) });
        },
      }),
    });
    const body = `{ "inventory" : {"a": 1.0},"logs": "bG9n",\n "z": 1}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await lab.inspector.gateway.continueInspection(body, { node: UUID, headers });
    expect(answer.unwrap().status).toBe(202);
    const path = `/v1/continue_inspection?node_uuid=${UUID}`;
    expect(sent).toEqual([{ method: 'POST', path, headers, body }]);
  });

  it('without hooks of the gateway changes nothing but what rules say', async () => {
    const lab = gatewayWorld();
    (
      await lab.inspector.rules.create({ actions: [{ action: 'set-attribute', path: '/extra/rule', value: 'yes' }] })
    ).unwrap();
    await lab.post();
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.peekNode(UUID)).toMatchObject({ extra: { rule: 'yes' }, properties: {} });
    expect(lab.ironic.callCounts.get('createPort')).toBeUndefined();
    expect(lab.ironic.callCounts.get('patchNode')).toBe(1);
  });

  it('that was taken is answered 202 again, though Ironic says 404 by then', async () => {
    const lab = gatewayWorld();
    await lab.post();
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    await lab.inspector.idle();
    const [first] = (await lab.inspector.history.runs({ node: UUID })).unwrap();
    expect(await lab.post()).toMatchObject({ status: 202, body: JSON.stringify({ uuid: UUID }) });
    expect((await lab.inspector.status(UUID)).unwrap().runId).toBe(first?.runId);
    expect((await lab.store.posts.list()).unwrap()).toEqual([]);
  });

  it('of a machine that is inspected again is another run, though its data is the same', async () => {
    const lab = gatewayWorld();
    const ends: string[] = [];
    for (let times = 0; times < 2; times++) {
      lab.ironic.setProvisionState(UUID, 'inspect wait');
      expect(await lab.post()).toMatchObject({ status: 202 });
      lab.ironic.endInspection(UUID);
      await lab.until(async () => (await lab.state()) === 'finished');
      await lab.inspector.idle();
      ends.push((await lab.inspector.status(UUID)).unwrap().runId);
    }
    expect(new Set(ends).size).toBe(2);
  });

  it('that Ironic refuses is answered so, and its addresses are kept', async () => {
    const lab = gatewayWorld();
    lab.ironic.setProvisionState(UUID, 'manageable');
    await lab.clock.advance(600_000);
    const answer = await lab.post();
    expect(answer).toMatchObject({ status: 404, body: expect.stringContaining('Could not find a node') as string });
    expect(await lab.state()).toBeUndefined();
    expect((await lab.store.posts.list()).unwrap()).toEqual([]);
    await lab.inspector.idle();
    const [refused] = (await lab.inspector.history.refused()).unwrap();
    expect(refused).toMatchObject({ reason: 'ironic-refused', remoteAddress: '192.0.2.77', count: 1 });
    expect(refused?.identifiers).toContainEqual({ kind: 'mac', value: MAC });
  });

  it('is not sent when it cannot be put on record, or cannot be read', async () => {
    const lab = gatewayWorld();
    expect(await lab.post('[1]')).toBe('bad-request');
    lab.store.posts.keep = async () => (await lab.inspector.status('nobody')) as never;
    expect(await lab.post()).not.toMatchObject({ status: 202 });
    expect(lab.ironic.callCounts.get('continueInspection')).toBeUndefined();
  });

  it('that says that the ramdisk failed ends as Ironic ends it: data kept, nothing written', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    await lab.post(bodyWith({ error: 'no disks' }));
    lab.ironic.endInspection(UUID, { reason: 'Ramdisk reported error: no disks' });
    await lab.until(async () => (await lab.state()) === 'error');
    expect((await lab.inspector.status(UUID)).unwrap()).toMatchObject({
      error: "Ironic's inspection failed: Ramdisk reported error: no disks",
      failure: { code: 'inspection-failed' },
    });
    expect((await lab.inspector.data(UUID, 'unprocessed')).unwrap()).toMatchObject({ error: 'no disks' });
    expect(lab.ironic.callCounts.get('patchNode')).toBeUndefined();
    const [cause] = (await lab.inspector.diagnose(UUID)).unwrap().causes;
    expect(cause).toMatchObject({ cause: 'inspection-failed', likelihood: 'certain' });
  });
});

describe('a run that Ironic has taken the data of', () => {
  it('is written to where the node has moved on and Ironic allows it', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    await lab.post();
    lab.ironic.endInspection(UUID, { state: 'available' });
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.peekNode(UUID)?.extra).toEqual({ seen: 'by us' });
  });

  it('is finished with a warning where the node has moved on and Ironic does not', async () => {
    for (const status of [409, 400]) {
      const lab = gatewayWorld({ gatewayHooks: [note] });
      await lab.post();
      const text = status === 409 ? `Node ${UUID} is locked by host x, please retry` : 'not while it is cleaning';
      lab.ironic.failNext({ kind: 'status', status, text }, { call: 'patchNode', times: 100 });
      lab.ironic.endInspection(UUID, { state: 'cleaning' });
      await lab.until(async () => (await lab.state()) === 'finished');
      await lab.inspector.idle();
      const warning = lab.events.find((event) => event.type === 'warning' && event.source === 'gateway');
      expect(warning).toMatchObject({ message: expect.stringContaining('moved on to "cleaning"') as string });
      expect((await lab.inspector.data(UUID)).unwrap()).toMatchObject({ inventory: {} });
    }
  });

  it('is the same where the node moves on while its data is processed, and its machine is known', async () => {
    const moves: Hook = {
      name: 'moves',
      after: ({ node }) => {
        lab.ironic.setProvisionState(UUID, 'cleaning');
        return node.set('/extra/seen', 'by us');
      },
    };
    const lab = gatewayWorld({ gatewayHooks: [moves] });
    await lab.post();
    lab.ironic.failNext({ kind: 'status', status: 400, text: 'not while it is cleaning' }, { call: 'patchNode' });
    lab.ironic.endInspection(UUID, { state: 'manageable' });
    await lab.until(async () => (await lab.state()) === 'finished');
    await lab.inspector.idle();
    const [record] = (await lab.inspector.nodes()).unwrap();
    expect(record?.machine).toMatchObject({ hardware: { product: 'Virtual Machine' } });
  });

  /** What Ironic says when it has discovered a node by itself. */
  const warningsOf = (lab: ReturnType<typeof gatewayWorld>) =>
    lab.events.flatMap((event) => (event.type === 'warning' && event.source === 'gateway' ? event.message : []));

  it('of a node that Ironic has discovered waits until that is not reserved any more, and has an inventory', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    await lab.post();
    lab.ironic.setProvisionState(UUID, 'enroll');
    await lab.clock.advance(10_000);
    expect(await lab.state()).toBe('processing');
    lab.ironic.unlock(UUID);
    await lab.clock.advance(10_000);
    expect(await lab.state()).toBe('processing');
    expect(lab.ironic.callCounts.get('patchNode')).toBeUndefined();
    lab.ironic.setInventory(UUID, { inventory: {}, plugin_data: {} });
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.peekNode(UUID)?.extra).toEqual({ seen: 'by us' });
    await lab.inspector.idle();
    expect(warningsOf(lab)).toEqual([]);
  });

  it('of a discovered node without an inventory goes on with a warning, and does not hang', async () => {
    const never: readonly ((fake: FakeIronic) => void)[] = [
      // None is stored: it was lost, or no backend keeps any, or this Ironic is older than 1.81.
      () => undefined,
      // We may not read it.
      (fake) => fake.failNext({ kind: 'status', status: 403, text: 'no' }, { call: 'getInventory', times: Infinity }),
    ];
    for (const prepare of never) {
      const lab = gatewayWorld({ gatewayHooks: [note] });
      prepare(lab.ironic);
      await lab.post();
      lab.ironic.setProvisionState(UUID, 'enroll');
      await lab.clock.advance(45_000);
      // However long that takes: it is reserved.
      expect(await lab.state()).toBe('processing');
      expect(lab.ironic.callCounts.get('getInventory')).toBeUndefined();
      lab.ironic.unlock(UUID);
      await lab.until(async () => (await lab.state()) === 'finished');
      expect(lab.ironic.peekNode(UUID)?.extra).toEqual({ seen: 'by us' });
      await lab.inspector.idle();
      expect(warningsOf(lab)).toEqual([expect.stringContaining('Ironic shows no inventory')]);
    }
  });

  it('of a discovered node is carried on later where Ironic cannot be asked for the inventory', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    (await lab.inspector.start()).unwrap();
    await lab.post();
    lab.ironic.failNext({ kind: 'status', status: 503 }, { call: 'getInventory', times: 5 });
    lab.ironic.endInspection(UUID, { state: 'enroll' });
    await lab.until(() => lab.events.some(({ type }) => type === 'interrupted'));
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(warningsOf(lab)).toEqual([]);
    const stopped = lab.inspector.stop();
    await lab.clock.advance(30_000);
    (await stopped).unwrap();
  });

  it('waits out the lock that a heartbeat takes', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    await lab.post();
    lab.ironic.endInspection(UUID);
    lab.ironic.lock(UUID, { attempts: 2 });
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.peekNode(UUID)?.extra).toEqual({ seen: 'by us' });
  });

  it('is looked at later where Ironic takes long, and ends then', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    (await lab.inspector.start()).unwrap();
    await lab.post();
    await lab.until(() => lab.events.some(({ type }) => type === 'interrupted'));
    expect(await lab.state()).toBe('processing');
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.peekNode(UUID)?.extra).toEqual({ seen: 'by us' });
    const stopped = lab.inspector.stop();
    await lab.clock.advance(30_000);
    (await stopped).unwrap();
  });

  it('ends when Ironic never does', async () => {
    const lab = gatewayWorld({ timeout: 600 });
    (await lab.inspector.start()).unwrap();
    await lab.post();
    await lab.until(async () => (await lab.state()) === 'error');
    expect((await lab.inspector.status(UUID)).unwrap().failure).toMatchObject({ code: 'timed-out' });
    const stopped = lab.inspector.stop();
    await lab.clock.advance(30_000);
    (await stopped).unwrap();
  });

  it('is reapplied by the hooks of the gateway, again and again', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    await lab.post();
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    for (let times = 0; times < 2; times++) {
      (await lab.ironic.patchNode(UUID, [{ op: 'add', path: '/extra', value: {} }])).unwrap();
      (await lab.inspector.reapply(UUID)).unwrap();
      await lab.until(async () => (await lab.state()) === 'finished');
      expect(lab.ironic.peekNode(UUID)).toMatchObject({ extra: { seen: 'by us' }, properties: {} });
    }
  });

  it('has a dry run of rules by the hooks of the gateway', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    await lab.post();
    lab.ironic.endInspection(UUID);
    await lab.until(async () => (await lab.state()) === 'finished');
    (await lab.ironic.patchNode(UUID, [{ op: 'add', path: '/extra', value: {} }])).unwrap();
    // Rules see the node as the hooks leave it.
    const bySeen: NewRule = {
      conditions: [{ op: 'eq', field: 'node://extra.seen', value: 'by us' }],
      actions: [{ action: 'set-attribute', path: '/extra/rule', value: 'yes' }],
    };
    const byOthers: NewRule = {
      conditions: [{ op: 'is-empty', field: 'node://properties.capabilities' }],
      actions: [{ action: 'set-attribute', path: '/extra/other', value: 'none' }],
    };
    const items: DryRunNode[] = [];
    for await (const item of (await lab.inspector.rules.dryRun({ rules: [bySeen, byOthers] })).unwrap())
      items.push(item);
    expect(items.map(({ outcome }) => outcome.map(({ matched }) => matched))).toEqual([[true, true]]);
  });

  it('is open to no callback past Ironic', async () => {
    const lab = gatewayWorld();
    await lab.post();
    const past = await lab.inspector.continue(bodyWith({ other: 1 }));
    expect(past).toMatchObject({ err: true, val: { code: 'callback-refused' } });
  });
});
