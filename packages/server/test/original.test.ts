/**
 * The original from Debian, and what it leaves behind: `pnpm test:services` installs it, and says
 * in INSPECTOR_TEST_ORIGINAL how it is run. It talks to our simulated Ironic, works on a database,
 * is stopped, and our daemon takes over: same file, same answers.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeIronic, loadPayload, macsOf, serveIronic } from '@ironic-inspector/testing';
import { writeOriginalConfiguration } from '../../../scripts/services/original-configuration.ts';
import { publish } from '../src/mdns/publish.ts';
import { startOriginal } from './original-process.ts';
import { outcomeOf, runSource } from './run-command.ts';

const { INSPECTOR_TEST_ORIGINAL, INSPECTOR_TEST_POSTGRES, INSPECTOR_TEST_MARIADB } = process.env;

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'original-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

/** A place for a database, in SQLAlchemy's spelling. */
const DATABASES: readonly { readonly name: string; readonly there: boolean; readonly make: () => Promise<string> }[] = [
  { name: 'SQLite', there: true, make: async () => `sqlite:///${folder}/inspector` },
  {
    name: 'PostgreSQL',
    there: INSPECTOR_TEST_POSTGRES !== undefined,
    make: () =>
      inServer(INSPECTOR_TEST_POSTGRES, 'postgresql+psycopg2:', '', async (url, statement) => {
        const client = new pg.Client(url);
        await client.connect();
        await client.query(statement);
        await client.end();
      }),
  },
  {
    name: 'MariaDB',
    there: INSPECTOR_TEST_MARIADB !== undefined,
    make: () =>
      inServer(INSPECTOR_TEST_MARIADB, 'mysql+pymysql:', '?charset=utf8', async (url, statement) => {
        const connection = await createConnection(url);
        await connection.query(statement);
        await connection.end();
      }),
  },
];

async function inServer(
  server = '',
  protocol: string,
  query: string,
  run: (url: string, statement: string) => Promise<void>,
): Promise<string> {
  const name = `original_${randomBytes(6).toString('hex')}`;
  await run(server, `create database ${name}`);
  ends.push(() => run(server, `drop database ${name}`));
  const { username, password, host } = new URL(server);
  return `${protocol}//${username}:${password}@${host}/${name}${query}`;
}

/** The original, as soon as it answers. */
async function runOriginal(config: { path: string; url: string }) {
  const { stop } = await startOriginal(ends, config);
  return { api: new Api(config.url), stop };
}

/** Asks again until it is so: the original tells nobody when it is done. */
function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const check = async () => {
    if (!(await isSo())) throw new Error(`waited in vain for ${isSo.toString()}`);
  };
  return vi.waitFor(check, { timeout: 60_000, interval: 100 });
}

class Api {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async get(path: string): Promise<Record<string, unknown>> {
    const text = await (await fetch(this.#url + path)).text();
    // where it is does not matter, nor what is less than a millisecond
    const plain = text.replaceAll(this.#url, '').replaceAll(/(:\d\d\.\d{3})\d{3}"/g, '$1"');
    return JSON.parse(plain) as Record<string, unknown>;
  }

  async post(path: string, body: unknown = {}): Promise<number> {
    const response = await fetch(this.#url + path, { method: 'POST', body: JSON.stringify(body) });
    await response.body?.cancel();
    return response.status;
  }

  async status(path: string): Promise<number | undefined> {
    const response = await fetch(this.#url + path).catch(() => undefined);
    await response?.body?.cancel();
    return response?.status;
  }

  /** Waits until the node's run is in `state`. */
  reaches(node: string, state: string): Promise<void> {
    return eventually(async () => (await this.get(`/v1/introspection/${node}`))['state'] === state);
  }
}

const RULES = [
  {
    uuid: 'ffffffff-0000-4000-8000-00000000000b',
    description: 'a driver',
    conditions: [
      { op: 'gt', field: 'memory_mb', value: 1024 },
      { op: 'in-net', field: 'data://inventory.bmc_address', value: '0.0.0.0/0', invert: true, multiple: 'all' },
      { op: 'matches', field: 'node://driver', value: '.*fake.*' },
    ],
    actions: [
      { action: 'set-capability', name: 'rack', value: 'r7' },
      { action: 'extend-attribute', path: '/extra/tags', value: '{data[inventory][hostname]}', unique: true },
    ],
  },
  {
    uuid: '7e3f9c1a-0000-4000-8000-00000000000a',
    scope: 'edge',
    conditions: [],
    actions: [{ action: 'fail', message: 'é' }],
  },
  {
    uuid: '00000000-0000-4000-8000-00000000000c',
    description: null,
    conditions: [{ op: 'is-empty', field: 'error' }],
    actions: [{ action: 'set-attribute', path: '/extra/x', value: null }],
  },
];

describe.skipIf(INSPECTOR_TEST_ORIGINAL === undefined)('the original and its successor', () => {
  it.each(DATABASES.filter(({ there }) => there))(
    'give the same answers from $name',
    async ({ make }) => {
      const fake = new FakeIronic();
      const payloads = { done: 'ipmi-server', waits: 'virtual-machine', aborted: 'diskless' } as const;
      for (const [name, payload] of Object.entries(payloads)) {
        fake.addNode({ name, macs: macsOf(loadPayload(payload)).slice(0, 1), driver_info: {} });
      }
      const ironic = await serveIronic(fake);
      ends.push(() => ironic.close());
      const config = await writeOriginalConfiguration({
        folder,
        ironic: ironic.url,
        database: await make(),
        hooks: '$default_processing_hooks,lldp_basic',
      });

      const original = await runOriginal(config);
      for (const rule of RULES) expect(await original.api.post('/v1/rules', rule)).toBe(201);
      for (const name of Object.keys(payloads)) {
        expect(await original.api.post(`/v1/introspection/${name}`)).toBe(202);
        await original.api.reaches(name, 'waiting');
      }
      expect(await original.api.post('/v1/continue', loadPayload(payloads.done))).toBe(200);
      await original.api.reaches('done', 'finished');
      expect(await original.api.post('/v1/introspection/aborted/abort')).toBe(202);
      await original.api.reaches('aborted', 'error');
      // On MariaDB its list shows an older state now and then.
      await eventually(async () => (await ended(original.api)) === 2);
      const before = await everything(original.api);
      await original.stop();

      const words = ['import-database', '--config-file', config.path];
      const first = await outcomeOf(runSource(ends, 'bin.ts', words));
      expect(first).toMatchObject({
        code: 0,
        out: expect.stringMatching(/rules +3 imported.*\n.*statuses +3 imported.*\n.*documents +2 imported/),
      });
      const second = await outcomeOf(runSource(ends, 'bin.ts', words));
      expect(second).toMatchObject({
        code: 0,
        out: expect.stringMatching(/rules +0 imported, 3 here.*\n.*statuses +0 imported, 3 here/),
      });

      const daemon = runSource(ends, 'bin.ts', ['--config-file', config.path]);
      await once(createInterface(daemon.stdout!), 'line');
      const successor = new Api(config.url);
      expect(await everything(successor)).toEqual(before);
      const { rules } = (await successor.get('/v1/rules')) as { rules: { uuid: string }[] };
      expect(rules.map(({ uuid }) => uuid)).toEqual(RULES.map(({ uuid }) => uuid));
      // the ramdisk that waits for the original is answered here
      expect(await successor.post('/v1/continue', loadPayload(payloads.waits))).toBe(200);
      await successor.reaches('waits', 'finished');
      daemon.kill('SIGTERM');
      expect(await once(daemon, 'exit')).toEqual([0, null]);
    },
    180_000,
  );
});

/** How many runs have come to their end. */
async function ended(api: Api): Promise<number> {
  const { introspection } = (await api.get('/v1/introspection')) as { introspection: { finished: boolean }[] };
  return introspection.filter(({ finished }) => finished).length;
}

/** All that can be read. */
async function everything(api: Api): Promise<unknown> {
  const { introspection } = (await api.get('/v1/introspection')) as { introspection: unknown };
  return {
    introspection,
    rules: await Promise.all(RULES.map(({ uuid }) => api.get(`/v1/rules/${uuid}`))),
    processed: await api.get('/v1/introspection/done/data'),
    unprocessed: await api.get('/v1/introspection/done/data/unprocessed'),
    none: await api.status('/v1/introspection/aborted/data'),
  };
}

describe.skipIf(INSPECTOR_TEST_ORIGINAL === undefined)("the original's configuration", () => {
  it('has no option that is unknown here', async () => {
    const sample = await readFile('/etc/ironic-inspector/inspector.conf', 'utf8');
    // every option of the sample, set to what it is anyway
    const text = sample.replaceAll(/^#([a-z_]+ = .*)$/gm, '$1').replaceAll('<None>', '');
    expect(text).toContain('\nrpc_response_timeout = 60\n');
    const path = join(folder, 'sample.conf');
    await writeFile(path, text);
    const { err } = await outcomeOf(runSource(ends, 'bin.ts', ['check-config', '--config-file', path]));
    expect(err.split('\n').filter((line) => line.includes('is not known'))).toEqual([]);
    expect(err).toMatch(/warning: \[DEFAULT\]rpc_response_timeout does nothing here/);
  }, 30_000);
});

/**
 * How the ramdisk finds its inspector when it boots with `ipa-inspection-callback-url=mdns`: in its
 * own library's words.
 */
const LOOK_UP = `
import json
from ironic_lib import mdns
mdns.CONF([], default_config_files=[])
mdns.CONF.set_override('interfaces', ['127.0.0.1'], group='mdns')
with mdns.Zeroconf() as zc:
    print(json.dumps(zc.get_endpoint('baremetal-introspection', skip_loopback=False)))
`;

describe.skipIf(INSPECTOR_TEST_ORIGINAL === undefined)("the ramdisk's look-up by multicast DNS", () => {
  it('finds our endpoint', async () => {
    const endpoint = 'http://127.0.0.1:5050/api';
    const options = { endpoint, interfaces: ['127.0.0.1'], params: { ipa_debug: '1' } };
    const published = (await publish(options)).unwrap();
    ends.push(() => published.close());
    const child = spawn('/usr/bin/python3', ['-W', 'ignore', '-c', LOOK_UP], { stdio: ['ignore', 'pipe', 'pipe'] });
    ends.push(() => child.kill('SIGKILL'));
    const { out, err } = await outcomeOf(child);
    expect(err).toBe('');
    expect(JSON.parse(out)).toEqual([endpoint, { ipa_debug: '1' }]);
  }, 60_000);
});
