import { inspect } from 'node:util';
import { Err, InspectorError, type IronicRelay } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { createGatewayHandler } from '../../src/index.ts';
import { stub } from '../stub.ts';
import { gatewaySite } from './gateway-site.ts';
import { recordingIronic } from './recording-ironic.ts';

const NODE = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';
const BODY = JSON.stringify({ inventory: { interfaces: [{ name: 'eth0', mac_address: '52:54:00:00:00:01' }] } });

/** Says what it was asked. */
const echo = () => recordingIronic(({ method, url }) => ({ status: 200, body: `{"asked":"${method} ${url}"}` }));

describe('limits', () => {
  const ALL = [
    ['GET', '/ironic/', undefined],
    ['GET', '/ironic/v1', undefined],
    ['GET', '/ironic/v1/lookup?addresses=', undefined],
    ['POST', `/ironic/v1/heartbeat/${NODE}`, '{}'],
    ['POST', '/ironic/v1/continue_inspection', BODY],
  ] as const;

  it.each(ALL)('of networks hold: %s %s', async (method, path, body) => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url, { sources: { allowedNetworks: ['192.0.2.0/24'] } });
    expect((await site.ask(method, path, {}, body)).status).toBe(403);
    expect(ironic.seen).toEqual([]);
  });

  it.each(ALL)('of rates hold: %s %s', async (method, path, body) => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url, { sources: { burst: 1, requestsPerSecond: 0.001 } });
    const [first, second] = [await site.ask('GET', '/ironic/'), await site.ask(method, path, {}, body)];
    expect([first.status, second.status]).toEqual([200, 503]);
    expect(ironic.seen).toHaveLength(1);
  });

  it('of sizes hold', async () => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url, {}, { limits: { bodyBytes: 100_000 } });
    const post = (path: string, bytes: number) =>
      site.ask('POST', `/ironic/v1/${path}`, {}, JSON.stringify({ inventory: {}, logs: 'x'.repeat(bytes) }));
    expect((await post(`heartbeat/${NODE}`, 70_000)).status).toBe(413);
    expect((await post('continue_inspection', 110_000)).status).toBe(413);
    expect(ironic.seen).toEqual([]);
    expect((await post('continue_inspection', 70_000)).status).toBe(200);
  });

  it('of what may be held in memory hold', async () => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url, { heldBytes: 1000, roomSeconds: 0 }, { limits: { bodyBytes: 400 } });
    const got = await site.ask('POST', `/ironic/v1/heartbeat/${NODE}`, {}, JSON.stringify({ a: 'x'.repeat(2000) }));
    expect(got.status).toBe(503);
    expect(ironic.seen).toEqual([]);
  });
});

describe('what is wrong with the way to Ironic', () => {
  const SECRET = 'a-password-that-nobody-may-read';
  const REASON = 'Keystone does not take the credentials of inspector';
  const HEARTBEAT = `/ironic/v1/heartbeat/${NODE}`;

  it.each(['identity-unavailable', 'identity-refused'] as const)('is in the log, and not told: %s', async (code) => {
    const told: InspectorError[] = [];
    const onError = (error: InspectorError) => told.push(error);
    const relay: IronicRelay = { send: async () => Err(new InspectorError(code, REASON)) };
    const site = await gatewaySite('http://127.0.0.1:1', { onError }, { gateway: { relay } });
    const got = await site.ask('GET', '/ironic/v1/lookup?addresses=');
    expect(got).toMatchObject({ status: 503, body: expect.stringContaining('cannot be found out now') as string });
    expect(got.body).not.toContain('Keystone');
    expect(told).toMatchObject([{ code, message: REASON }]);
    // Of a post, flow events tell.
    const posted = await site.ask('POST', '/ironic/v1/continue_inspection', {}, BODY);
    expect(posted.status).toBe(503);
    expect(posted.body).not.toContain('Keystone');
    expect(site.events).toContainEqual(expect.objectContaining({ type: 'relayed', error: REASON }));
  });

  it('is in the log without what was sent', async () => {
    const told: InspectorError[] = [];
    const onError = (error: InspectorError) => told.push(error);
    const ironic = await recordingIronic(() => 'drop');
    const site = await gatewaySite(ironic.url, { onError });
    const body = JSON.stringify({ callback_url: 'http://192.0.2.7:9999', agent_token: SECRET });
    expect((await site.ask('POST', HEARTBEAT, {}, body)).status).toBe(504);
    await ironic.close();
    expect((await site.ask('POST', HEARTBEAT, {}, body)).status).toBe(503);
    expect(told.map(({ code }) => code)).toEqual(['ironic-failed', 'ironic-unavailable']);
    expect(inspect(told, { depth: Infinity, showHidden: true })).not.toContain(SECRET);
  });
});

describe('a gateway that cannot work', () => {
  it('says so', async () => {
    const ironic = await echo();
    const { inspector } = await gatewaySite(ironic.url);
    for (const prefix of ['ironic', '/', '/ironic/', '/iron ic']) {
      expect(() => createGatewayHandler(inspector, { prefix })).toThrow(
        /prefix: must look like '\/ironic', without a slash at its end, or be ''/,
      );
    }
    expect(() => createGatewayHandler(stub() as never)).toThrow(/the first argument: must be an Inspector/);
  });

  it('answers that it is none, without the option', async () => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url, {}, { gateway: undefined as never });
    expect((await site.ask('GET', '/ironic/')).status).toBe(404);
  });
});
