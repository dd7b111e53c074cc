import { describe, expect, it } from 'vitest';
import type { DryRunNode, Hook, NewRule } from '@ironic-inspector/core';
import type { FakeIronic } from '@ironic-inspector/testing';
import { bodyWith, UUID } from '../world.ts';
import { gatewayWorld } from './gateway-world.ts';

const note: Hook = { name: 'note', after: ({ node }) => node.set('/extra/seen', 'by us') };

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

  it('waits out a lock that is longer than any client waits', async () => {
    const lab = gatewayWorld({ gatewayHooks: [note] });
    (await lab.inspector.start()).unwrap();
    await lab.post();
    lab.ironic.endInspection(UUID);
    // More than the client tries in one call, and in the next.
    lab.ironic.lock(UUID, { attempts: 12 });
    await lab.until(async () => (await lab.state()) === 'finished');
    expect(lab.ironic.peekNode(UUID)?.extra).toEqual({ seen: 'by us' });
    expect(lab.events.filter(({ type }) => type === 'interrupted').length).toBeGreaterThan(0);
    const stopped = lab.inspector.stop();
    await lab.clock.advance(30_000);
    (await stopped).unwrap();
  });

  it('has its data in memory with so many others at a time', async () => {
    const MOST = 2;
    const held = { now: 0, most: 0, over: 0 };
    const waits: (() => void)[] = [];
    const slow: Hook = {
      name: 'slow',
      after: async () => {
        held.most = Math.max(held.most, ++held.now);
        await new Promise<void>((resolve) => waits.push(resolve));
        held.now--;
        held.over++;
      },
    };
    const lab = gatewayWorld({ gatewayHooks: [slow], limits: { concurrentCallbacks: MOST } });
    const nodes = Array.from({ length: 5 }, (_, index) => `1a1a1a1a-1a1a-4a1a-8a1a-00000000000${index}`);
    for (const uuid of nodes) {
      lab.ironic.addNode({ uuid, provision_state: 'inspect wait' });
      const answer = await lab.inspector.gateway.continueInspection(bodyWith({ uuid }), { node: uuid });
      expect(answer.unwrap().status).toBe(202);
    }
    for (const uuid of nodes) lab.ironic.endInspection(uuid);
    await lab.until(() => {
      waits.splice(0).forEach((go) => go());
      return held.over === nodes.length;
    });
    expect(held.most).toBe(MOST);
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
