import { afterEach, describe, expect, it, vi } from 'vitest';
import { InspectorError, type Result } from '@ironic-inspector/core';
import { runRecord } from '@ironic-inspector/testing';
import { createInspectorClient, type InspectorClient } from '../src/index.ts';
import { inProcess, type Remote } from './in-process.ts';

const remotes: Remote[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const remote of remotes.splice(0)) await remote.close();
});

async function v1(): Promise<Remote> {
  const remote = await inProcess({ api: 'v1' });
  remotes.push(remote);
  return remote;
}

/** A server that answers nothing but this, and counts what it was asked. */
function answering(...answers: readonly (() => Response)[]) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    asked.push(`${init?.method} ${new URL(String(input)).pathname}`);
    return answers[Math.min(asked.length, answers.length) - 1]?.() ?? Response.error();
  };
  return { asked, fetch };
}

const RESOURCES = () =>
  Response.json({ resources: [] }, { headers: { 'X-OpenStack-Ironic-Inspector-API-Maximum-Version': '1.18' } });
const NOT_FOUND = () => Response.json({ error: { message: '404 Not Found' } }, { status: 404 });

function codeOf(answer: Result<unknown, unknown>): unknown {
  return answer.err && InspectorError.is(answer.val) ? answer.val.code : answer;
}

describe('what /v1 lacks', () => {
  const LACKING: Readonly<Record<string, (client: InspectorClient) => Promise<Result<unknown, InspectorError>>>> = {
    nodes: (client) => client.nodes(),
    bootPolicy: (client) => client.bootPolicy(),
    bootEvent: (client) => client.bootEvent({ what: 'address-given', mac: '52:54:00:00:00:01', source: 'test' }),
    diagnose: (client) => client.diagnose('node-1'),
    explainLookup: (client) => client.explainLookup('{}'),
    deletedNodes: (client) => client.deletedNodes(),
    forgetDeleted: (client) => client.forgetDeleted(1),
    'rules.dryRun': (client) => client.rules.dryRun(),
    'history of runs': (client) => client.history.runs(),
    'history of one run': (client) => client.history.run('run'),
    'history of events': (client) => client.history.events('run'),
    'history of data': (client) => client.history.data('run'),
    'history of texts': (client) => client.history.dataText('run'),
    'history of hardware': (client) => client.history.diff('node-1'),
    'history of refusals': (client) => client.history.refused(),
    'history, its removal': (client) => client.history.forget('node-1'),
    'history, its size': (client) => client.history.size(),
  };

  it.each(Object.entries(LACKING))('%s is not-supported, and named', async (name, ask) => {
    const { api } = await v1();
    const answer = await ask(api);
    expect(codeOf(answer)).toBe('not-supported');
    expect(answer.err && answer.val.message).toContain(name.split(/[ ,]/)[0]);
  });

  it('ends the loop of whoever watches', async () => {
    const { api } = await v1();
    const watched = api.watch();
    await expect(watched.next()).rejects.toMatchObject({ code: 'not-supported' });
    expect(await watched.next()).toEqual({ value: undefined, done: true });
  });
});

describe('which API is spoken', () => {
  it('is /v1 of whoever has no /v2, and asked once', async () => {
    const status = { uuid: crypto.randomUUID(), state: 'waiting', error: null, started_at: '2026-11-23T01:28:01' };
    const { asked, fetch } = answering(NOT_FOUND, RESOURCES, () => Response.json(status));
    const client = createInspectorClient({ endpoint: 'http://inspector.invalid/baremetal/v1/', fetch });
    const answers = await Promise.all([client.speaks(), client.status('node-1'), client.speaks()]);
    expect(answers[0].unwrap()).toBe('v1');
    expect(answers[1].unwrap()).toMatchObject({ state: 'waiting', startedAt: new Date('2026-11-23T01:28:01Z') });
    expect(asked).toEqual(['GET /baremetal/v2', 'GET /baremetal/v1', 'GET /baremetal/v1/introspection/node-1']);
  });

  it('is asked again after a failure', async () => {
    const { asked, fetch } = answering(() => new Response('<html>', { status: 404 }), NOT_FOUND, NOT_FOUND, RESOURCES);
    const client = createInspectorClient({ endpoint: 'http://inspector.invalid', fetch });
    expect(codeOf(await client.speaks())).toBe('inspector-failed');
    expect((await client.speaks()).unwrap()).toBe('v1');
    expect(asked).toHaveLength(4);
  });

  it.each([
    [401, 'unauthenticated'],
    [503, 'inspector-unavailable'],
    [500, 'inspector-failed'],
    [302, 'inspector-failed'],
  ])('is not known after %i', async (status, code) => {
    const { fetch } = answering(() => new Response('', { status, headers: { Location: 'http://elsewhere.invalid' } }));
    const retry = { attempts: 1 };
    const client = createInspectorClient({ endpoint: 'http://inspector.invalid', fetch, retry });
    expect(codeOf(await client.list())).toBe(code);
  });
});

describe('a status of /v1', () => {
  const UUID = 'c244557e-899f-46fa-a1ff-5b2c6718616b';
  const ask = async (status: unknown) => {
    const { fetch } = answering(RESOURCES, () => Response.json(status));
    return createInspectorClient({ endpoint: 'http://inspector.invalid', fetch, api: 'v1' }).status(UUID);
  };

  it('becomes a record, as far as it goes', async () => {
    const run = await ask({
      uuid: UUID.toUpperCase(),
      state: 'error',
      error: 'no disk',
      finished: true,
      started_at: '2026-11-23T01:28:01.767000',
      finished_at: '2026-11-23T01:29:02+00:00',
      links: [{ href: 'http://inspector.invalid', rel: 'self' }],
    });
    expect(run.unwrap()).toEqual(
      runRecord({
        uuid: UUID,
        runId: `${UUID}@2026-11-23T01:28:01.767Z`,
        state: 'error',
        startedAt: new Date('2026-11-23T01:28:01.767Z'),
        stateSince: new Date('2026-11-23T01:29:02Z'),
        finishedAt: new Date('2026-11-23T01:29:02Z'),
        error: 'no disk',
      }),
    );
  });

  it('has ended once its end is told, which an original writes after its state', async () => {
    const ended = { uuid: UUID, state: 'error', started_at: '2026-11-23T01:28:01', finished: false, finished_at: null };
    const told = { ...ended, finished: true, finished_at: '2026-11-23T01:29:02', error: 'no disk' };
    const { asked, fetch } = answering(
      RESOURCES,
      () => Response.json(ended),
      () => Response.json(told),
    );
    const client = createInspectorClient({ endpoint: 'http://inspector.invalid', fetch, api: 'v1' });
    const outcome = await client.finished(UUID, { period: 0.01 });
    expect(outcome.err && outcome.val.message).toBe('no disk');
    expect(asked).toHaveLength(3);
  });

  it('has ended all the same where an original has not told its end for ten seconds', async () => {
    const ended = { uuid: UUID, state: 'finished', started_at: '2026-11-23T01:28:01', finished: false };
    const { asked, fetch } = answering(RESOURCES, () => Response.json(ended));
    const client = createInspectorClient({ endpoint: 'http://inspector.invalid', fetch, api: 'v1' });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let outcome: Awaited<ReturnType<typeof client.finished>> | undefined;
    void client.finished(UUID, { period: 1 }).then((answer) => (outcome = answer));
    for (let second = 0; outcome === undefined && second < 100; second += 1) await vi.advanceTimersByTimeAsync(1000);
    expect(outcome?.unwrap().state).toBe('finished');
    // The resources, one look at once, and one a second.
    expect(asked).toHaveLength(12);
  });

  it.each([
    ['a text', '"waiting"'],
    ['no state', { uuid: UUID }],
    ['another state', { uuid: UUID, state: 'asleep' }],
    ['no UUID', { uuid: 'node-1', state: 'waiting' }],
    ['no time', { uuid: UUID, state: 'waiting', started_at: 'yesterday' }],
  ])('that cannot be used is an error: %s', async (_, status) => {
    expect(codeOf(await ask(status))).toBe('inspector-failed');
  });
});

describe('a start over /v1', () => {
  it('hands on what is asked, and the token that only its caller is told', async () => {
    const urls: string[] = [];
    const UUID = 'c244557e-899f-46fa-a1ff-5b2c6718616b';
    const fetch: typeof globalThis.fetch = async (input, init) => {
      urls.push(`${init?.method} ${String(input).replace('http://inspector.invalid', '')}`);
      if (String(input).endsWith('/v1')) return RESOURCES();
      if (init?.method === 'POST') return Response.json({ callback_token: 'secret' }, { status: 202 });
      return Response.json({ uuid: UUID, state: 'starting', error: null, started_at: '2026-11-23T01:28:01' });
    };
    const client = createInspectorClient({ endpoint: 'http://inspector.invalid', fetch, api: 'v1' });
    const newIpmiCredentials = { username: 'admin', password: 'abc' };
    const run = (await client.introspect('a node', { manageBoot: false, newIpmiCredentials })).unwrap();
    expect(run).toMatchObject({ callbackToken: 'secret', manageBoot: false, state: 'starting' });
    expect(urls).toEqual([
      'GET /v1',
      'POST /v1/introspection/a%20node?manage_boot=false&new_ipmi_username=admin&new_ipmi_password=abc',
      'GET /v1/introspection/a%20node',
    ]);
  });
});
