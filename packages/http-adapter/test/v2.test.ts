import { errorOfProblem, introspectionPageSchema, problemSchema, runPageSchema } from '@ironic-inspector/api-schemas';
import { InspectorError, parseJson } from '@ironic-inspector/core';
import { loadPayload, memoryLogSink } from '@ironic-inspector/testing';
import { gzipSync } from 'node:zlib';
import { createServer, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createInspectorHandler } from '../src/index.ts';
import { toNodeListener } from '../src/node.ts';
import { STATUS_OF } from '../src/error-response.ts';
import { tokensSayWho, V2_OPERATIONS } from './identities.ts';
import { describeMatrix, type Site, U, UNKNOWN } from './matrix.ts';
import { CALLBACK } from './payload.ts';
import { failing, record, stub } from './stub.ts';

const posted = (time: number) =>
  CALLBACK.replace('"inventory": {', `"inventory": {"huge": 18446744073709551615, "time": ${time},`);

/** Introspects the node `times` times, and says which runs that were. */
async function introspected({ send, inspector }: Site, times = 1): Promise<string[]> {
  const runs: string[] = [];
  for (let time = 0; time < times; time++) {
    const begun = await send('POST', '/v2/nodes/node-1/introspection', { body: '{"manageBoot":false}' });
    expect(begun.status).toBe(202);
    runs.push((begun.body as { runId: string }).runId);
    expect((await send('POST', '/v1/continue', { body: posted(time) })).status).toBe(200);
    await inspector.idle();
  }
  return runs;
}

const problem = (code: string, detail: unknown = expect.any(String)) =>
  expect.objectContaining({ type: `urn:ironic-inspector:error:${code}`, code, detail, requestId: expect.any(String) });

describeMatrix('/v2', ({ open, openOn }) => {
  it('tells a run from its beginning to its end, in the types of the library', async () => {
    const site = await open();
    const { send, inspector } = site;
    const [runId] = await introspected(site);
    const status = (await inspector.status(U)).unwrap();
    expect(await send('GET', '/v2/nodes/node-1/introspection')).toMatchObject({ status: 200 });
    const listed = await send('GET', '/v2/introspections');
    expect(introspectionPageSchema.parse(parseJson(listed.text))).toEqual({
      introspections: [expect.objectContaining({ runId, state: 'finished', startedAt: status.startedAt })],
    });
    const runs = await send('GET', '/v2/runs?node=node-1');
    expect(runPageSchema.parse(parseJson(runs.text)).runs).toEqual((await inspector.history.runs()).unwrap());
    const events = await send('GET', `/v2/runs/${runId}/events`);
    const types = (events.body as { events: { step: { type: string } }[] }).events.map(({ step }) => step.type);
    expect(types).toEqual(expect.arrayContaining(['requested', 'callback-received', 'state-changed']));
    for (const path of [`/v2/runs/${runId}`, `/v2/runs/${runId}/diagnosis`, '/v2/nodes/node-1/diagnosis']) {
      expect(await send('GET', path)).toMatchObject({ status: 200, body: { runId } });
    }
    expect((await send('POST', '/v2/nodes/node-1/reapply')).status).toBe(202);
  });

  it('pages every list to its end', async () => {
    const site = await open();
    const { send, inspector } = site;
    const runs = await introspected(site, 3);
    const other = site.ironic.addNode({ driver_info: { ipmi_address: '192.0.2.12' } });
    (await inspector.introspect(other.uuid, { manageBoot: false })).unwrap();
    for (const body of ['{}', 'x', '[]']) await send('POST', '/v1/continue', { body });
    await inspector.idle();
    const rule = (message: string) => inspector.rules.create({ actions: [{ action: 'fail', message }] });
    await Promise.all(['a', 'b', 'c'].map(rule));
    const paged = async (path: string, name: string): Promise<unknown[]> => {
      const items: unknown[] = [];
      for (let next: string | undefined = ''; next !== undefined;) {
        const cursor: string = next === '' ? '' : `&after=${next}`;
        const answer = await send('GET', `${path}?limit=1${cursor}`);
        expect(answer.status).toBe(200);
        const page = answer.body as Record<string, unknown[]> & { next?: string };
        items.push(...(page[name] ?? []));
        next = page.next;
      }
      return items;
    };
    const whole = async (path: string, name: string) =>
      ((await send('GET', path)).body as Record<string, unknown>)[name];
    const lists = [
      ['/v2/introspections', 'introspections', 2],
      ['/v2/nodes', 'nodes', 2],
      ['/v2/runs', 'runs', 4],
      [`/v2/runs/${runs[0]}/events`, 'events', 10],
      ['/v2/refused-callbacks', 'refused', 2],
      ['/v2/rules', 'rules', 3],
    ] as const;
    for (const [path, name, least] of lists) {
      const items = await paged(path, name);
      expect({ path, items }).toEqual({ path, items: await whole(path, name) });
      expect([path, items.length >= least]).toEqual([path, true]);
    }
  });

  it('goes on where a page ended, though its last rule was removed', async () => {
    const { send, inspector } = await open();
    for (const message of ['a', 'b', 'c']) {
      (await inspector.rules.create({ description: message, actions: [{ action: 'fail', message }] })).unwrap();
    }
    const first = await send('GET', '/v2/rules?limit=1');
    const { rules, next } = first.body as { rules: { uuid: string }[]; next: string };
    expect((await send('DELETE', `/v2/rules/${rules[0]?.uuid}`)).status).toBe(204);
    const rest = await send('GET', `/v2/rules?after=${next}`);
    expect(rest.body).toMatchObject({ rules: [{ description: 'b' }, { description: 'c' }] });
    const made = await send('GET', `/v2/rules?after=${btoa('x y')}`);
    expect(made).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  });

  it('gives documents to the letter, and only to whom has another one', async () => {
    const site = await open();
    const { send } = site;
    const [first] = await introspected(site, 2);
    for (const path of ['/v2/nodes/node-1/data', `/v2/runs/${first}/data`]) {
      const document = await send('GET', `${path}?kind=unprocessed`);
      expect(document.text).toContain('18446744073709551615');
      const tag = document.headers.get('etag') ?? '';
      expect(tag).toMatch(/^"[\da-f]{64}"$/);
      for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
        const again = await send('GET', `${path}?kind=unprocessed`, { headers: { 'If-None-Match': known } });
        expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag]);
      }
      const other = await send('GET', path, { headers: { 'If-None-Match': tag } });
      expect([other.status, other.headers.get('etag') === tag]).toEqual([200, false]);
    }
  });

  it('explains', async () => {
    const site = await open();
    const { send } = site;
    await introspected(site, 2);
    expect(await send('GET', '/v2/nodes/node-1/diff')).toMatchObject({ status: 200, body: { changes: [] } });
    const asked = { bmc_address: ['192.0.2.10'] };
    for (const body of [JSON.stringify(asked), posted(1)]) {
      const answer = await send('POST', '/v2/lookup', { body });
      expect(answer).toMatchObject({ status: 200, body: { offered: { bmc_address: ['192.0.2.10'] } } });
    }
    expect(await send('GET', '/v2/boot-policy')).toMatchObject({ status: 200, body: { introspecting: [] } });
    expect(await send('GET', '/v2/history')).toMatchObject({ status: 200, body: { runs: 2 } });
    expect((await send('DELETE', '/v2/nodes/node-1/history')).status).toBe(204);
    expect(await send('GET', '/v2/runs')).toMatchObject({ status: 200, body: { runs: [] } });
  });

  it('finds nodes by what their machines are', async () => {
    const site = await open();
    const { send } = site;
    const [runId] = await introspected(site);
    const node = await send('GET', '/v2/nodes/node-1');
    expect(node).toMatchObject({
      status: 200,
      body: { uuid: U, name: 'node-1', run: { runId }, machine: { runId, hardware: { cpus: 4, disks: 2 } } },
    });
    for (const query of ['', '?name=node-1', '?mac=11-22-33-44-55-66']) {
      expect(await send('GET', `/v2/nodes${query}`)).toMatchObject({ status: 200, body: { nodes: [node.body] } });
    }
    for (const query of [
      '?name=node-2',
      '?mac=52:54:00:00:00:01',
      '?serial=x',
      '?product=x',
      '?name=node-1&serial=x',
    ]) {
      expect([query, (await send('GET', `/v2/nodes${query}`)).body]).toEqual([query, { nodes: [] }]);
    }
    expect((await send('GET', '/v2/nodes?mac=x')).body).toEqual(problem('bad-request'));
    expect((await send('GET', `/v2/nodes/${UNKNOWN}`)).body).toEqual(problem('introspection-not-found'));
  });

  it('has the logs of a run', async () => {
    const site = await open({ inspector: { logSink: memoryLogSink(), processing: { alwaysStoreRamdiskLogs: true } } });
    const begun = await site.send('POST', '/v2/nodes/node-1/introspection', { body: '{"manageBoot":false}' });
    const { runId } = begun.body as { runId: string };
    const body = CALLBACK.replace('"logs": ""', `"logs": "${gzipSync(Buffer.alloc(1024)).toString('base64')}"`);
    expect((await site.send('POST', '/v1/continue', { body })).status).toBe(200);
    await site.inspector.idle();
    const logs = await site.send('GET', `/v2/runs/${runId}/logs`);
    expect([logs.status, logs.body]).toMatchObject([200, { runId, node: U, files: [] }]);
    expect((await site.send('GET', '/v2/runs/x/logs')).body).toEqual(problem('run-not-found'));
  });

  it('quotes logs to those who may read logs', async () => {
    const site = await open({
      inspector: { logSink: memoryLogSink() },
      handler: { auth: tokensSayWho, policy: { rules: { 'introspection:logs': 'role:admin or role:supporter' } } },
    });
    const as = (token: string) => ({ headers: { 'X-Auth-Token': token } });
    const begun = await site.send('POST', '/v2/nodes/node-1/introspection', { ...as('admin'), body: '{}' });
    const { runId } = begun.body as { runId: string };
    const { logs } = loadPayload('ramdisk-error');
    const body = JSON.stringify({ ...(JSON.parse(CALLBACK) as object), error: 'no disk', logs });
    await site.send('POST', '/v1/continue', { body });
    await site.inspector.idle();
    const line = 'collector extra-hardware failed';
    for (const path of ['/v2/nodes/node-1/diagnosis', `/v2/runs/${runId}/diagnosis`]) {
      for (const token of ['admin', 'system:reader,supporter', '*']) {
        expect((await site.send('GET', path, as(token))).text).toContain(line);
        const without = await site.send('GET', `${path}?logs=false`, as(token));
        expect(without.text).not.toContain(line);
      }
      const answer = await site.send('GET', path, as('system:reader'));
      expect(answer).toMatchObject({ status: 200, body: { causes: [{ cause: 'ramdisk-error' }] } });
      expect(answer.text).not.toContain(line);
      expect(answer.text).toContain('only who may read logs is shown their lines');
      const asked = await site.send('GET', `${path}?logs=true`, as('system:reader'));
      expect(asked.text).not.toContain(line);
    }
    expect((await site.send('GET', `/v2/runs/${runId}/logs`, as('system:reader'))).status).toBe(403);
  });

  it('forgets nodes that are gone, if they are as many as somebody has seen', async () => {
    const site = await open();
    await introspected(site);
    site.ironic.removeNode(U);
    expect(await site.send('GET', '/v2/deleted-nodes')).toMatchObject({ body: { known: 1, gone: [{ uuid: U }] } });
    expect(await site.send('DELETE', '/v2/deleted-nodes')).toMatchObject({ status: 400 });
    expect(await site.send('DELETE', '/v2/deleted-nodes?most=1')).toMatchObject({ body: { forgotten: [U] } });
  });

  it('has rules', async () => {
    const site = await open();
    const { send } = site;
    await introspected(site);
    const rule = { conditions: [], actions: [{ action: 'set-attribute', path: '/extra/rack', value: 'r7' }] };
    const made = await send('POST', '/v2/rules', { body: JSON.stringify(rule) });
    expect(made).toMatchObject({ status: 201, body: { ...rule, description: null } });
    const { uuid } = made.body as { uuid: string };
    expect((await send('GET', `/v2/rules/${uuid}`)).body).toEqual(made.body);
    expect((await send('POST', '/v2/rules', { body: made.text })).body).toEqual(problem('already-exists'));
    expect((await send('POST', '/v2/rules/lint', { body: '{"rules":[{},7]}' })).body).toEqual(
      problem('bad-request', 'Bad request: rules.1: Invalid input: expected object, received number'),
    );
    expect((await send('POST', '/v2/rules/lint', { body: '{"rules":[{}]}' })).body).toMatchObject({
      findings: [{ rule: 0, kind: 'invalid' }],
    });
    const tried = await send('POST', '/v2/rules/dry-run', { body: '{"nodes":["node-1"]}' });
    expect(tried.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = tried.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toMatchObject([
      { node: { node: 'node-1', evaluated: true } },
      { summary: { end: 'complete', nodes: 1, changed: 1 } },
    ]);
    expect((await send('DELETE', `/v2/rules/${uuid}`)).status).toBe(204);
    expect((await send('GET', `/v2/rules/${uuid}`)).body).toEqual(problem('rule-not-found'));
    expect((await send('DELETE', '/v2/rules')).status).toBe(204);
  });

  it.each([
    ['GET', '/v2/nope', 404, 'not-supported'],
    ['GET', '/v2/nodes/a%2Fb/introspection', 404, 'not-supported'],
    ['PUT', '/v2/rules', 405, 'not-supported'],
    ['GET', '/v2/rules/lint', 405, 'not-supported'],
    ['GET', `/v2/nodes/${UNKNOWN}/introspection`, 404, 'introspection-not-found'],
    ['GET', '/v2/nodes/nobody/introspection', 404, 'node-not-found'],
    ['GET', '/v2/runs/x', 404, 'run-not-found'],
    ['GET', '/v2/boot-events/ipxe?mac=52:54:00:12:34:56', 404, 'not-supported'],
  ])('answers %s %s with %i and problem details', async (method, path, status, code) => {
    const { send } = await open();
    const answer = await send(method, path);
    expect([answer.status, answer.body]).toEqual([status, problem(code)]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-openstack-request-id')).toBe((answer.body as { requestId: string }).requestId);
    expect(answer.headers.get('allow')?.includes('OPTIONS')).toBe(status === 405 ? true : undefined);
    expect(InspectorError.is(errorOfProblem(problemSchema.parse(answer.body)))).toBe(true);
  });

  it.each([
    ['GET', '/v2/runs?nod=x', 'nod is no parameter: there are node, name, outcome, since, limit, after'],
    ['GET', '/v2/runs?limit=0', 'limit: must be a whole number from 1'],
    ['GET', '/v2/runs?limit=1&limit=2', 'limit is given twice'],
    ['GET', '/v2/runs?since=yesterday', 'since: must be a time such as'],
    ['GET', '/v2/runs?outcome=bad', 'outcome: '],
    ['GET', '/v2/runs?after=x', 'after: is not what `next`'],
    ['GET', '/v2/runs?after=IA', 'after: is not what `next`'],
    ['GET', '/v2/introspections?state=sleeping', 'state.0: '],
    ['GET', '/v2/introspections?limit=1001', 'Limit over 1000'],
    ['GET', '/v2/nodes/node-1/data?kind=raw', 'kind: '],
    ['GET', '/v2/boot-policy', 'x is no parameter: this takes no parameters', '?x=1'],
    ['DELETE', '/v2/deleted-nodes?most=all', 'most: must be a whole number from 1'],
    ['POST', '/v2/nodes/node-1/introspection', 'manageBoot: ', '', '{"manageBoot":"no"}'],
    ['POST', '/v2/nodes/node-1/introspection', 'Unrecognized key: "managBoot"', '', '{"managBoot":false}'],
    ['POST', '/v2/nodes/node-1/introspection', 'it is no JSON', '', '{'],
    ['POST', '/v2/nodes/node-1/introspection', 'the body: ', '', '[]'],
    ['POST', '/v2/rules/dry-run', 'concurrency: ', '', '{"concurrency":65}'],
    ['POST', '/v2/rules/lint', 'rules: ', '', JSON.stringify({ rules: Array.from({ length: 501 }, () => ({})) })],
  ])('%s %s: says what is wrong: %s', async (method, path, message, query = '', body?: string) => {
    const { send, ironic } = await open();
    const answer = await send(method, path + query, body === undefined ? {} : { body });
    expect([answer.status, answer.body]).toEqual([400, problem('bad-request', expect.stringContaining(message))]);
    expect(ironic.calls).toEqual([]);
  });

  it('does not look at version headers, and has none', async () => {
    const { send } = await openOn(stub());
    const headers = { 'X-OpenStack-Ironic-Inspector-API-Version': '9.9', 'OpenStack-API-Version': 'nonsense' };
    const answer = await send('GET', '/v2/introspections', { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('X-OpenStack-Ironic-Inspector-API-Maximum-Version')).toBeNull();
    expect(await send('OPTIONS', '/v2/rules')).toMatchObject({ status: 204 });
    expect(await send('HEAD', '/v2/rules')).toMatchObject({ status: 200, text: '' });
  });

  it('asks who it is, as /v1 does, and answers with problem details', async () => {
    const { send } = await openOn(stub(), { auth: tokensSayWho });
    const unknown = await send('GET', '/v2/runs');
    expect([unknown.status, unknown.body]).toEqual([401, problem('unauthenticated')]);
    expect(unknown.headers.get('www-authenticate')).toContain('Keystone');
    const away = await send('GET', '/v2/runs', { headers: { 'X-Auth-Token': '!identity-unavailable' } });
    expect([away.status, away.body, away.headers.get('retry-after')]).toEqual([
      503,
      problem('identity-unavailable', 'Who you are cannot be checked now'),
      '10',
    ]);
    expect((await send('GET', '/v2')).status).toBe(200);
  });

  it('refuses what is too long', async () => {
    const { send } = await openOn(stub());
    const answer = await send('POST', '/v2/rules/lint', { body: 'x'.repeat(2000) });
    expect([answer.status, answer.body]).toEqual([413, problem('too-large')]);
  });

  it('tells the token of a callback once, and the digest of it never', async () => {
    const begun = { ...record({ tokenDigest: 'd1ge57' }), callbackToken: 't0ken' };
    const inspector = stub({
      introspect: async () =>
        stub()
          .introspect('n')
          .then((run) => run.map(() => begun)),
    });
    const { send } = await openOn(inspector);
    const answer = await send('POST', '/v2/nodes/node-1/introspection');
    expect(answer.body).toMatchObject({ callbackToken: 't0ken' });
    expect(answer.text).not.toContain('d1ge57');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('has one status for each code, and hides defects', async () => {
    for (const code of ['internal', 'invalid-state', 'store-failed', 'node-locked', 'run-not-found'] as const) {
      const { send } = await openOn(failing(code, 'why not', new TypeError('inside')));
      for (const [method, path, access, body] of V2_OPERATIONS) {
        if (access === 'public') continue;
        const answer = await send(method, path, body === undefined ? {} : { body });
        expect([path, answer.status]).toEqual([path, STATUS_OF[code]]);
        expect(answer.body).toEqual(problem(code, code === 'internal' ? 'Internal server error' : 'why not'));
        expect(answer.text).not.toContain('inside');
      }
    }
  });

  it('says what it lacks', async () => {
    const { send } = await open({ inspector: { history: undefined } as never });
    expect((await send('GET', '/v2/runs')).body).toEqual(problem('not-supported'));
  });
});

describe('a dry run', () => {
  /** A dry run without an end, which says how far it was read. */
  function endless() {
    let read = 0;
    let ended = 0;
    const over = new Promise<void>((resolve) => {
      const nodes: AsyncIterator<never> & { return(): Promise<IteratorResult<never>> } = {
        next: async () => {
          read++;
          const value = {
            node: 'n',
            uuid: U,
            evaluated: true,
            outcome: [],
            changes: null,
            conflicts: [],
            failures: [],
          };
          return { done: false, value: value as never };
        },
        return: async () => {
          ended++;
          resolve();
          return { done: true, value: undefined };
        },
      };
      stop = nodes;
    });
    const { rules, ...rest } = stub();
    const dryRun = async () =>
      (await rules.dryRun()).map(({ summary }) => ({ summary, [Symbol.asyncIterator]: () => stop }));
    return { inspector: { ...rest, rules: { ...rules, dryRun } }, over, seen: () => ({ read, ended }) };
  }
  let stop: AsyncIterator<never>;

  it('is read no faster than its reader reads, and ends when that goes away', async () => {
    const { inspector, over, seen } = endless();
    const answer = await createInspectorHandler(inspector)(
      new Request('http://h.example/v2/rules/dry-run', { method: 'POST' }),
    );
    const reader = answer.body!.getReader();
    await reader.read();
    await reader.read();
    expect(seen().read).toBeLessThanOrEqual(3);
    await reader.cancel();
    await over;
    expect(seen().ended).toBe(1);
  });

  it('ends when a connection breaks', async () => {
    const { inspector, over, seen } = endless();
    const server = createServer(toNodeListener(createInspectorHandler(inspector)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', path: '/v2/rules/dry-run' });
    outgoing.on('error', () => undefined);
    outgoing.on('response', (incoming) => incoming.once('data', () => incoming.destroy()));
    outgoing.end();
    await over;
    expect(seen().ended).toBe(1);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
