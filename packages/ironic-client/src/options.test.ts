import { inspect } from 'node:util';
import { InspectorError, Ok } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { NODE, ok, refused, ScriptedIronic } from '../test/scripted-ironic.ts';
import { createIronicClient } from './index.ts';
import type { IronicClientOptions } from './index.ts';
import { resolveClientOptions } from './options.ts';

const fine: IronicClientOptions = { endpoint: 'http://127.0.0.1:6385', auth: { type: 'none' } };

function problemsOf(options: object): InspectorError {
  try {
    createIronicClient({ ...fine, ...options });
  } catch (error) {
    if (InspectorError.is(error)) return error;
    throw error;
  }
  throw new Error('was accepted');
}

it('fills in every default, and freezes', () => {
  const settings = resolveClientOptions(fine);
  expect(settings).toMatchObject({
    timeout: 8000,
    retry: { attempts: 10, firstPause: 250, longestPause: 4000, total: 18_000 },
    maxConcurrency: 32,
    maxVersion: 115,
    userAgent: 'ironic-inspector-typescript',
  });
  expect(Object.isFrozen(settings) && Object.isFrozen(settings.retry)).toBe(true);
});

it('takes undefined for not given', () => {
  const partly = { ...fine, timeout: undefined, retry: undefined, fetch: undefined } as unknown as IronicClientOptions;
  expect(resolveClientOptions(partly).timeout).toBe(8000);
});

describe('the endpoint', () => {
  it.each([
    ['http://127.0.0.1:6385', 'http://127.0.0.1:6385'],
    ['http://127.0.0.1:6385/', 'http://127.0.0.1:6385'],
    ['http://127.0.0.1:6385/v1', 'http://127.0.0.1:6385'],
    ['http://127.0.0.1:6385/v1/', 'http://127.0.0.1:6385'],
    ['https://cloud.example/baremetal', 'https://cloud.example/baremetal'],
    ['https://cloud.example/baremetal/v1//', 'https://cloud.example/baremetal'],
    ['https://cloud.example/v1/baremetal', 'https://cloud.example/v1/baremetal'],
    [new URL('http://[::1]:6385/v1'), 'http://[::1]:6385'],
  ])('%s', (endpoint, base) => {
    expect(resolveClientOptions({ ...fine, endpoint }).base).toBe(base);
  });

  it('keeps its path in every request', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    await ironic.client({ endpoint: `${ironic.endpoint}/baremetal/v1/` }).getNode('a');
    expect(ironic.received.map(({ path }) => path)).toEqual(['/baremetal/v1/', '/baremetal/v1/nodes/a']);
  });
});

describe('what cannot work', () => {
  it.each([
    [{ endpoint: 'hunter2' }, 'endpoint: must be a URL'],
    [{ endpoint: undefined }, 'endpoint: is needed'],
    [{ interfaces: [] }, 'interfaces: '],
    [{ interfaces: ['intern'] }, 'interfaces.0: '],
    [{ region: '' }, 'region: '],
    [{ endpoint: 'ftp://ironic' }, 'endpoint: must begin with http: or https:'],
    [{ endpoint: 'http://me:hunter2@ironic' }, 'endpoint: must not hold credentials'],
    [{ endpoint: 'http://ironic/?a=1' }, 'endpoint: must not have a query'],
    [{ auth: undefined }, 'auth: '],
    [{ auth: { type: 'http_basic', username: 'a:b', password: 'hunter2' } }, 'auth.username: must not contain a colon'],
    [{ timeout: 0 }, 'timeout: '],
    [{ retry: { total: 20_000 } }, 'retry.total: '],
    [{ retry: { attempts: 0 } }, 'retry.attempts: '],
    [{ retry: { limit: 3 } }, 'retry: '],
    [{ maxConcurrency: 0 }, 'maxConcurrency: '],
    [{ maxVersion: '1.36' }, 'maxVersion: must be a version from 1.37 to 1.115'],
    [{ maxVersion: '1.116' }, 'maxVersion: must be a version from 1.37 to 1.115'],
    [{ maxVersion: 'latest' }, 'maxVersion: must be a version from 1.37 to 1.115'],
    [{ fetch: 'fetch' }, 'fetch: must be a function'],
    [{ userAgent: 'a\nb' }, 'userAgent: must be printable ASCII'],
    [{ endpiont: 'x' }, 'endpiont'],
  ])('%j', (options, text) => {
    const error = problemsOf(options);
    expect(error.code).toBe('invalid-options');
    expect(error.message).toContain(text);
    expect(inspect(error)).not.toContain('hunter2');
  });

  it('is told at once, all of it', () => {
    expect(problemsOf({ timeout: -1, maxConcurrency: 1.5, endpoint: '' }).message).toMatch(
      /endpoint: .*timeout: .*maxConcurrency: /,
    );
  });
});

describe('the id of a request', () => {
  it('goes with it, if it has the form of one', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    const client = ironic.client();
    const requestId = 'req-01234567-89ab-cdef-0123-456789abcdef';
    await client.getNode('a', { requestId });
    for (const odd of ['req-1', `${requestId}0`, `${requestId}\r\nX-Roles: admin`]) {
      expect((await client.getNode('a', { requestId: odd })).ok).toBe(true);
    }
    await client.getNode('a');
    const sent = ironic.received.slice(1).map(({ headers }) => headers['x-openstack-request-id']);
    expect(sent).toEqual([requestId, undefined, undefined, undefined, undefined]);
  });
});

describe('authentication', () => {
  it('goes with every request', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    const auth = { type: 'http_basic', username: 'me', password: 'hunter2' } as const;
    const client = ironic.client({ auth, userAgent: 'tool/1.0' });
    await client.getNode('a');
    expect(ironic.received).toHaveLength(2);
    for (const { headers } of ironic.received) {
      expect(headers).toMatchObject({
        authorization: `Basic ${btoa('me:hunter2')}`,
        accept: 'application/json',
        'user-agent': 'tool/1.0',
      });
    }
    expect(inspect(client, { depth: 9 })).not.toContain('hunter2');
  });

  it('is never shown in an error', async () => {
    const ironic = await ScriptedIronic.start('drop');
    const auth = { type: 'http_basic', username: 'me', password: 'hunter2' } as const;
    const node = await ironic.client({ auth, retry: { attempts: 1 } }).getNode('a');
    const shown = inspect(node.val, { depth: 20, showHidden: true });
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain(btoa('me:hunter2'));
  });

  const authenticator = (better: boolean) => {
    const sent = { tokens: 1, refused: [] as string[] };
    return {
      sent,
      headers: async () => Ok({ 'X-Auth-Token': `token-${sent.tokens}` }),
      renew: async (refusedHeaders: Readonly<Record<string, string>>) => {
        sent.refused.push(refusedHeaders['X-Auth-Token'] ?? '');
        sent.tokens += 1;
        return Ok(better);
      },
      endpoint: async () => Ok(undefined),
    };
  };

  it('may be renewed after a 401, once', async () => {
    const ironic = await ScriptedIronic.start(refused(401, 'expired'), ok(NODE));
    const auth = authenticator(true);
    expect((await ironic.client({ auth }).getNode('a')).unwrap()).toEqual(NODE);
    expect(ironic.calls.map(({ headers }) => headers['x-auth-token'])).toEqual(['token-1', 'token-2']);
    expect(auth.sent.refused).toEqual(['token-1']);
  });

  it.each([true, false])('does not repeat for ever (renewed: %s)', async (better) => {
    const ironic = await ScriptedIronic.start(refused(401, 'expired'));
    const node = await ironic.client({ auth: authenticator(better) }).getNode('a');
    expect(node.val).toMatchObject({ code: 'ironic-refused' });
    expect(ironic.calls).toHaveLength(better ? 2 : 1);
  });
});
