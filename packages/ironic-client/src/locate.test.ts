import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Authenticator } from '@ironic-inspector/openstack-auth';
import { describe, expect, it } from 'vitest';
import { NODE, ok, ScriptedIronic } from '../test/scripted-ironic.ts';
import { createIronicClient } from './index.ts';
import type { IronicClientOptions } from './index.ts';

/** Knows endpoints as `interface region`. */
function authenticator(endpoints: Readonly<Record<string, string>>): Authenticator & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    headers: async () => Ok({ 'X-Auth-Token': 'token' }),
    renew: async () => Ok(false),
    endpoint: async (service) => {
      asked.push(service);
      return Ok(endpoints[`${service.interface} ${service.region ?? 'any'}`]);
    },
  };
}

describe('Ironic in the catalogue', () => {
  it.each<[string, string, Partial<IronicClientOptions>]>([
    ['its internal endpoint goes first', 'internal any', {}],
    ['its public one will do', 'public any', {}],
    ['as chosen', 'admin two', { interfaces: ['admin'], region: 'two' }],
  ])('%s', async (_, key, options) => {
    for (const end of ['', '/', '/v1', '/v1/', '/baremetal/v1']) {
      const ironic = await ScriptedIronic.start(ok(NODE));
      const auth = authenticator({ [key]: ironic.endpoint + end });
      expect((await createIronicClient({ auth, ...options }).getNode('a')).unwrap()).toEqual(NODE);
      const path = end.startsWith('/baremetal') ? '/baremetal' : '';
      expect(ironic.received.map((received) => received.path)).toEqual([`${path}/v1/`, `${path}/v1/nodes/a`]);
    }
  });

  it('prefers in the order given', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    const auth = authenticator({ 'internal any': ironic.endpoint, 'public any': 'http://127.0.0.1:1' });
    expect((await createIronicClient({ auth }).getNode('a')).ok).toBe(true);
    expect(auth.asked[0]).toEqual({ type: 'baremetal', interface: 'internal' });
  });

  it('is not looked for when its endpoint is given', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    const auth = authenticator({});
    expect((await createIronicClient({ auth, endpoint: ironic.endpoint }).getNode('a')).ok).toBe(true);
    expect(auth.asked).toEqual([]);
  });

  it.each<[Readonly<Record<string, string>>, Partial<IronicClientOptions>, string]>([
    [{}, {}, 'The catalogue has no internal or public endpoint of type baremetal'],
    [
      { 'public one': 'http://h' },
      { region: 'two' },
      'The catalogue has no internal or public endpoint of type baremetal in region two',
    ],
    [{ 'public any': 'ironic' }, {}, "The catalogue's public endpoint of Ironic is not a URL"],
  ])('%j %j is not there', async (endpoints, options, message) => {
    const node = await createIronicClient({ auth: authenticator(endpoints), ...options }).getNode('a');
    expect(node.val).toMatchObject({ code: 'ironic-failed', message });
  });

  it('cannot be looked for while Keystone is away, nor for longer than the caller waits', async () => {
    const away = new InspectorError('identity-unavailable', 'away');
    const auth = { ...authenticator({}), endpoint: async () => Err(away) };
    expect((await createIronicClient({ auth }).getNode('a')).val).toBe(away);
    const never = { ...auth, headers: () => new Promise<never>(() => {}) };
    const signal = AbortSignal.abort(new Error('enough'));
    expect((await createIronicClient({ auth: never }).getNode('a', { signal })).val).toMatchObject({
      code: 'ironic-unavailable',
    });
    const later = new AbortController();
    const waiting = createIronicClient({ auth: never }).getNode('a', { signal: later.signal });
    later.abort(new Error('enough'));
    expect((await waiting).val).toMatchObject({ code: 'ironic-unavailable' });
  });
});
