import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeIronic, loadPayload, macsOf } from '@ironic-inspector/testing';
import { createSqlStore } from '@ironic-inspector/store-sql';
import { nodeSqlite } from '@ironic-inspector/store-sql/sqlite';
import { afterEach, expect, it } from 'vitest';
import { serve } from '../src/compose.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it('a database that does not answer is 503 with Retry-After to operators and ramdisks, and nothing is half done', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-trouble-'));
  ends.push(() => rm(folder, { recursive: true }));
  const path = join(folder, 'inspector.sqlite');
  const store = createSqlStore({ dialect: nodeSqlite(path), timeout: 2000 });
  (await store.migrate()).unwrap();
  ends.push(() => store.close());
  const { nodes, rules, data } = store;
  const fake = new FakeIronic();
  const payload = loadPayload('ipmi-server');
  const { uuid } = fake.addNode({ name: 'node-1', macs: macsOf(payload).slice(0, 1) });
  const server = (await serve({ ironic: fake, port: 0, nodes, rules, data, introspectionDelay: 0 })).unwrap();
  ends.push(() => server.stop());
  const post = (where: string, body?: string) =>
    fetch(`${server.url}/v1/${where}`, { method: 'POST', ...(body !== undefined && { body }) });

  const other = new DatabaseSync(path);
  ends.push(() => other.close());
  const unavailable = async (response: Response) => {
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('database') } });
  };

  other.exec('begin immediate');
  await unavailable(await post(`introspection/${uuid}`));
  expect((await fetch(`${server.url}/v1/introspection/${uuid}`)).status).toBe(404);
  other.exec('rollback');
  expect((await post(`introspection/${uuid}`)).status).toBe(202);
  await server.inspector.idle();

  other.exec('begin immediate');
  await unavailable(await post('continue', JSON.stringify(payload)));
  expect(await (await fetch(`${server.url}/v1/introspection/${uuid}`)).json()).toMatchObject({ state: 'waiting' });
  expect(fake.callCounts.get('patchNode')).toBeUndefined();
  other.exec('rollback');
  expect((await post('continue', JSON.stringify(payload))).status).toBe(200);
  await server.inspector.idle();
  expect(await (await fetch(`${server.url}/v1/introspection/${uuid}`)).json()).toMatchObject({ state: 'finished' });
});
