import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { DatabaseSync } from 'node:sqlite';
import { logLines } from '@ironic-inspector/observability';
import { createMetrics } from '@ironic-inspector/observability/metrics';
import { logFlows, logRequests } from '@ironic-inspector/observability/pino';
import { manualClock } from '@ironic-inspector/testing';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { serve, type RunningServer } from '../../src/index.ts';
import { FakeIronic, loadPayload } from '@ironic-inspector/testing';
import { everything, NODE } from './site.ts';

const PLANTED = 'PlantedPassw0rd';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** The whole server on a file, and everything that leaves it. */
async function site(secretKeys: readonly Uint8Array[]) {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-at-rest-'));
  ends.push(() => rm(folder, { recursive: true }));
  const ironic = new FakeIronic();
  const driver_info = { ipmi_address: '192.0.2.99', ipmi_username: 'operator' };
  ironic.addNode({ uuid: NODE, provision_state: 'enroll', driver_info });
  let said = '';
  const write = (text: string) => void (said += text);
  const logger = pino({ level: 'debug' }, { write });
  const metrics = createMetrics();
  const clock = manualClock();
  const events: unknown[] = [];
  const server: RunningServer = (
    await serve({
      ironic,
      port: 0,
      clock,
      store: join(folder, 'inspector.sqlite'),
      secretKeys,
      processing: { enableSettingIpmiCredentials: true },
      observers: [logLines('debug', write), logFlows(logger), metrics.observer, (event) => void events.push(event)],
      onAnswer: logRequests(logger),
      metrics: { source: metrics, port: 0 },
    })
  ).unwrap();
  ends.push(() => server.stop());
  const ask = async (method: string, path: string, body?: string): Promise<string> => {
    const answer = await fetch(`${server.url}/v1/${path}`, { method, ...(body !== undefined && { body }) });
    return answer.text();
  };
  /** What anybody but the ramdisk can get to see. */
  const shown = async (): Promise<string> => {
    const scraped = await metrics.handler(server.inspector)(new Request('http://127.0.0.1/metrics'));
    const paths = ['', `/${NODE}`, `/${NODE}/data`, `/${NODE}/data/unprocessed`];
    const read = await Promise.all(paths.map((path) => ask('GET', `introspection${path}`)));
    return [said, everything(events), await scraped.text(), ...read].join('\n');
  };
  const files = async (): Promise<readonly string[]> => {
    const names = (await readdir(folder)).toSorted();
    const all = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
    for (const name of names) expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600]);
    return all.filter(([, bytes]) => bytes.includes(PLANTED)).map(([name]) => name);
  };
  return { folder, ironic, server, clock, ask, shown, files };
}

/** All rows of all tables, documents unpacked. */
function dump(file: string): string {
  using database = new DatabaseSync(file, { readOnly: true });
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
  const rows = tables.flatMap(({ name }) => database.prepare(`select * from "${String(name)}"`).all());
  return rows
    .flatMap((row) => Object.values(row))
    .map((value) => (value instanceof Uint8Array ? inflateSync(value).toString() : String(value)))
    .join('\n');
}

it.each([
  ['without a key', []],
  ['with a key', [randomBytes(32)]],
])('%s, a password that is to be set is in no file after the run, and in no output ever', async (_how, keys) => {
  const { folder, ironic, server, clock, ask, shown, files } = await site(keys);
  const file = join(folder, 'inspector.sqlite');
  const isSealed = keys.length > 0;
  expect(JSON.parse(await ask('POST', `introspection/${NODE}?new_ipmi_password=${PLANTED}`))).toEqual({});
  await server.inspector.idle();
  expect((await files()).length > 0).toBe(!isSealed);
  expect(dump(file).includes(PLANTED)).toBe(!isSealed);
  expect(await shown()).not.toContain(PLANTED);

  await clock.advance(60_000); // the machine boots
  const { inventory, ...rest } = loadPayload('ipmi-server');
  const body = JSON.stringify({ ...rest, inventory: { ...(inventory as object), bmc_address: '192.0.2.99' } });
  expect(JSON.parse(await ask('POST', 'continue', body))).toMatchObject({ uuid: NODE, ipmi_password: PLANTED });
  expect(dump(file)).toContain('"inventory"');
  expect(dump(file).includes(PLANTED)).toBe(!isSealed);
  expect(await shown()).not.toContain(PLANTED);

  await clock.advance(3000);
  await server.inspector.idle();
  expect(ironic.peekNode(NODE)?.driver_info).toMatchObject({ ipmi_password: PLANTED });
  expect((await server.inspector.status(NODE)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
  expect(await files()).toEqual([]);
  expect(dump(file)).not.toContain(PLANTED);
  // The ramdisk that posts again is told who it is, and no more.
  expect(JSON.parse(await ask('POST', 'continue', body))).toEqual({ uuid: NODE });
  expect(await shown()).not.toContain(PLANTED);

  (await server.stop()).unwrap();
  expect(await files()).toEqual([]);
  expect(await readdir(folder)).toEqual(['inspector.sqlite']);
});
