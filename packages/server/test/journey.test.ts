import { afterEach, describe, expect, it } from 'vitest';
import {
  eventually,
  FakeIronic,
  loadPayload,
  macsOf,
  PAYLOAD_NAMES,
  serveIronic,
  simulateMachines,
  type PayloadName,
} from '@ironic-inspector/testing';
import { Err, InspectorError } from '@ironic-inspector/core';
import type { ApiAuthenticator } from '@ironic-inspector/http-adapter';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { serve } from '../src/compose.ts';
import type { ComposeOptions } from '../src/compose-options.ts';
import { InspectorApi } from '../src/demo/inspector-api.ts';

const GOOD = PAYLOAD_NAMES.filter((name) => name !== 'ramdisk-error');

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/**
 * A machine of each payload, behind a simulated Ironic on a socket, and our server in front:
 * everything goes over HTTP.
 */
async function room(names: readonly PayloadName[], options: Partial<ComposeOptions> = {}) {
  const fake = new FakeIronic();
  const machines = names.map((name) => {
    const payload = loadPayload(name);
    return { node: fake.addNode({ name, macs: macsOf(payload).slice(0, 1) }).uuid, payload };
  });
  const ironic = await serveIronic(fake);
  ends.push(() => ironic.close());
  const server = (await serve({ ironic: ironic.url, port: 0, introspectionDelay: 0, ...options })).unwrap();
  ends.push(() => server.stop());
  const simulated = simulateMachines({ fake, callbackUrl: `${server.url}/v1/continue`, machines, pauseScale: 0.01 });
  ends.push(() => simulated.close());
  return { fake, server, api: new InspectorApi(server.url), ironic };
}

describe('a machine of every kind', () => {
  it.each(GOOD)('%s is introspected from request to end', async (name) => {
    const { fake, api } = await room([name]);
    await api.introspect(name);
    const status = await api.ended(name);
    expect(status).toMatchObject({ state: 'finished', error: null });
    expect(fake.peekNode(name)).toMatchObject({
      power_state: 'power off',
      properties: {
        cpus: expect.stringMatching(/^\d+$/),
        cpu_arch: 'x86_64',
        local_gb: expect.stringMatching(/^\d+$/),
      },
    });
    expect(fake.peekPorts(status.uuid)).toHaveLength(1);
    const data = await api.data(name);
    expect(data).not.toHaveProperty('logs');
    expect(data.inventory).toEqual(loadPayload(name)['inventory']);
  });

  it('all at once', async () => {
    const { api } = await room(GOOD);
    await Promise.all(GOOD.map((name) => api.introspect(name)));
    const ended = await Promise.all(GOOD.map((name) => api.ended(name)));
    expect(ended.map(({ state }) => state)).toEqual(GOOD.map(() => 'finished'));
  });

  it('a ramdisk that failed ends the introspection at once, with its message (Q-02)', async () => {
    const { api } = await room(['ramdisk-error']);
    await api.introspect('ramdisk-error');
    const status = await api.ended('ramdisk-error');
    expect(status).toMatchObject({ state: 'error', error: expect.stringContaining('Ramdisk reported error: ') });
  });
});

// A server that waited for its streams would take half a minute to stop.
it('a stream of events has the whole run, and ends when the server stops', { timeout: 20_000 }, async () => {
  const { server, api } = await room(['virtual-machine']);
  const answer = await fetch(`${server.url}/v2/events?node=virtual-machine&types=state-changed`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const moves: string[] = [];
  let text = '';
  const reading = (async () => {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>)
      text += new TextDecoder().decode(chunk);
    moves.push(...[...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => (JSON.parse(data) as { to: string }).to));
  })();
  await api.introspect('virtual-machine');
  await api.ended('virtual-machine');
  await eventually(() => text.includes('"to":"finished"'));
  await server.stop();
  await reading;
  expect(moves).toEqual(['starting', 'waiting', 'processing', 'finished']);
});

it('a reload ends the streams of before: who may not read any more does not, and others come back', async () => {
  const { server } = await room(['virtual-machine']);
  const ask = (id?: string) =>
    fetch(`${server.url}/v2/events`, id === undefined ? {} : { headers: { 'Last-Event-ID': id } });
  const told = async (answer: Response) => (await answer.text()).match(/^id: (\d+)$/m)?.[1];
  const events = { perUser: 1 };
  server.reload({ http: { events } }).unwrap();
  const first = await ask();
  expect((await ask()).status).toBe(429);
  // What is not taken on ends nothing.
  expect(server.reload({ http: { publicUrl: 'x' } }).err).toBe(true);
  expect((await ask()).status).toBe(429);
  server.reload({ http: { events } }).unwrap();
  const id = await told(first);
  expect(id).toMatch(/^\d+$/);
  const second = await ask(id);
  expect(second.status).toBe(200);
  const nobody: ApiAuthenticator = {
    challenge: 'Basic',
    identify: async () => Err(new InspectorError('unauthenticated', 'nobody is known')),
  };
  server.reload({ http: { events, auth: nobody } }).unwrap();
  expect(await told(second)).toBe(id);
  expect((await ask(id)).status).toBe(401);
});

describe('when things go wrong on the way', () => {
  it('Ironic keeps the node locked for a while: nothing is lost (Q-20)', async () => {
    const { fake, api } = await room(['virtual-machine']);
    await api.introspect('virtual-machine');
    fake.failNext(
      {
        kind: 'status',
        status: 409,
        text: 'Node is locked by host x, please retry after the current operation is completed.',
      },
      { call: 'patchNode', times: 2 },
    );
    fake.failNext({ kind: 'status', status: 503 }, { call: 'setPowerState', times: 1 });
    expect((await api.ended('virtual-machine')).state).toBe('finished');
  });

  it('an answer of Ironic is lost: no port exists twice', async () => {
    const { fake, api } = await room(['ipmi-server']);
    fake.failNext({ kind: 'lost' }, { call: ['createPort', 'patchNode', 'setPowerState', 'setBootDevice'], times: 4 });
    await api.introspect('ipmi-server');
    const { uuid, state } = await api.ended('ipmi-server');
    expect(state).toBe('finished');
    expect(fake.peekPorts(uuid)).toHaveLength(1);
  });

  it('the address is taken: that is an error and not a crash', async () => {
    const { server } = await room(['diskless']);
    const taken = await serve({ ironic: 'http://127.0.0.1:1', port: Number(new URL(server.url).port) });
    expect(taken.err && taken.val.message).toMatch(/^cannot listen on 127\.0\.0\.1 port \d+: /);
  });

  it('Ironic is not there: the answer says so', async () => {
    const client = createIronicClient({
      endpoint: 'http://127.0.0.1:1',
      auth: { type: 'none' },
      retry: { attempts: 2, firstPause: 1 },
    });
    const { server } = await room(['diskless'], { ironic: client });
    await expect(new InspectorApi(server.url).introspect('diskless')).rejects.toThrow(/503/);
  });
});
