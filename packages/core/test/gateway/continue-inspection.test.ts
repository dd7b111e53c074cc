import { describe, expect, it } from 'vitest';
import { Ok, type Hook, type RelayedRequest } from '@ironic-inspector/core';
import { fakeRelay } from '@ironic-inspector/testing';
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
