import { Err, InspectorError, type NewBootEvent, Ok } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { createInspectorHandler, type InspectorHandlerOptions } from '../src/index.ts';
import { describeMatrix } from './matrix.ts';
import { stub } from './stub.ts';

const EVENT = { what: 'address-given', mac: '52:54:00:12:34:56', address: '198.51.100.7', source: 'dnsmasq' };

describeMatrix('boot events', ({ openOn }) => {
  it('are told to the inspector, which says who was told', async () => {
    const heard: NewBootEvent[] = [];
    const { send } = await openOn(
      stub({
        bootEvent: async (event) => {
          heard.push(event);
          return Ok({ runs: ['run-1'] });
        },
      }),
    );
    const answer = await send('POST', '/v2/boot-events', { body: JSON.stringify(EVENT) });
    expect([answer.status, answer.body]).toEqual([200, { runs: ['run-1'] }]);
    const sent = { what: 'kernel-sent', address: '198.51.100.7', file: 'ipa.kernel', source: 'dnsmasq' };
    expect((await send('POST', '/v2/boot-events', { body: JSON.stringify(sent) })).status).toBe(200);
    expect(heard).toEqual([EVENT, sent]);
  });

  it.each([
    ['', 'Bad request: '],
    ['{"what": ', 'Bad request: '],
    [JSON.stringify({ ...EVENT, what: 'panic' }), 'what'],
    [JSON.stringify({ ...EVENT, file: 7 }), 'file'],
    [JSON.stringify({ ...EVENT, node: 'x' }), 'node'],
  ])('that are wrong are refused, by name: %s', async (body, named) => {
    const { send } = await openOn(stub());
    const answer = await send('POST', '/v2/boot-events', { body });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(named);
  });

  it('need credentials, where those are wanted', async () => {
    const auth = {
      challenge: 'Basic',
      identify: async () => Err(new InspectorError('unauthenticated', 'who are you?')),
    };
    const { send } = await openOn(stub(), { auth, bootEvents: { ipxe: true } });
    expect((await send('POST', '/v2/boot-events', { body: JSON.stringify(EVENT) })).status).toBe(401);
    expect((await send('GET', '/v2/boot-events/ipxe?mac=52:54:00:12:34:56')).status).toBe(200);
  });

  it('leave the versions of the API as they were', async () => {
    const { send } = await openOn(stub());
    expect((await send('GET', '/v2/boot-events/ipxe?mac=52:54:00:12:34:56')).status).toBe(404);
    expect((await send('GET', '/v1')).text).not.toContain('boot');
    expect((await send('GET', '/')).text).not.toContain('v2');
  });
});

describe('an iPXE script', () => {
  function fetcher(options: InspectorHandlerOptions) {
    const heard: NewBootEvent[] = [];
    const inspector = stub({
      bootEvent: async (event) => {
        heard.push(event);
        return Ok({ runs: ['run-1'] });
      },
    });
    const handler = createInspectorHandler(inspector, { bootEvents: { ipxe: true }, ...options });
    const get = async (query: string, from = '198.51.100.7') => {
      const environment = { incoming: { socket: { remoteAddress: from } } };
      return handler(new Request(`http://h.example/v2/boot-events/ipxe?${query}`), environment);
    };
    return { get, heard };
  }

  it('tells of its kernel, and gets a script that does nothing', async () => {
    const { get, heard } = fetcher({});
    const answer = await get('mac=52:54:00:12:34:56&file=ipa.kernel');
    expect([answer.status, await answer.text()]).toEqual([200, '#!ipxe\nexit 0\n']);
    expect((await get('mac=52:54:00:12:34:56')).status).toBe(200);
    expect(heard.map(({ what, file, address }) => [what, file, address])).toEqual([
      ['kernel-sent', 'ipa.kernel', '198.51.100.7'],
      ['address-given', undefined, '198.51.100.7'],
    ]);
  });

  it('is listened to from the networks of callbacks alone, and not too often', async () => {
    const { get, heard } = fetcher({ callback: { allowedNetworks: ['198.51.100.0/24'], burst: 2 } });
    expect((await get('mac=52:54:00:12:34:56', '203.0.113.1')).status).toBe(403);
    expect((await get('mac=52:54:00:12:34:56')).status).toBe(200);
    expect((await get('mac=52:54:00:12:34:56')).status).toBe(200);
    expect((await get('mac=52:54:00:12:34:56')).status).toBe(503);
    expect(heard).toHaveLength(2);
  });
});
