import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { get, request } from 'node:http';
import { get as getSecurely, type RequestOptions } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { LEAST, outcomeOf, runSource, textOf } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daemon-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

async function fileWith(text: string, name = 'inspector.conf'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** The daemon, as soon as it answers. */
async function daemon(text: string, env: Record<string, string> = {}) {
  const child = runSource(ends, 'bin.ts', ['--config-file', await fileWith(text)], env);
  const err = textOf(child.stderr);
  const line = await Promise.race([once(createInterface(child.stdout!), 'line'), err.then((why) => [why])]);
  return { child, err, url: /answers at (\S+)/.exec(String(line))?.[1] ?? `none: ${String(line)}` };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function statusOf(
  options: RequestOptions & { socketPath?: string },
  secure = false,
): Promise<number | undefined> {
  const asked = secure ? getSecurely(options) : get(options);
  const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

describe('serve', () => {
  it('answers where the file says, and stops when it is told to', async () => {
    const fake = new FakeIronic();
    fake.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.1' } });
    const ironic = await serveIronic(fake);
    ends.push(() => ironic.close());
    const { child, url, err } = await daemon(LEAST, {
      OS_IRONIC__ENDPOINT_OVERRIDE: ironic.url,
      OS_DEFAULT__LOG_LEVEL: 'info',
    });
    expect((await fetch(`${url}/v1/introspection/node-1`, { method: 'POST' })).status).toBe(202);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await err).toContain('introspect requested');
  }, 30_000);

  it('ends at once when it is told twice, whatever it is doing', async () => {
    const { child, url } = await daemon(LEAST);
    const { port } = new URL(url);
    // a request that never ends: what stops first waits for it
    const asking = request({
      port,
      method: 'POST',
      path: '/v1/continue',
      headers: { 'Content-Length': '5', Expect: '100-continue' },
    });
    asking.on('error', () => {});
    asking.flushHeaders();
    await once(asking, 'continue');
    child.kill('SIGTERM');
    // it listens no more when the first signal was seen
    for (;;) {
      const refused = await fetch(`${url}/v1`, { headers: { Connection: 'close' } }).then(
        () => false,
        () => true,
      );
      if (refused) break;
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
  }, 30_000);

  it('answers on a Unix socket with its mode, and takes the place of one that is dead', async () => {
    const path = join(folder, 'api.sock');
    const text = `${LEAST}[DEFAULT]\nlisten_unix_socket = ${path}\nlisten_unix_socket_mode = 0600\n`;
    const first = await daemon(text);
    expect(first.url).toBe(`unix:${path}`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await statusOf({ socketPath: path, path: '/v1' })).toBe(200);
    expect((await daemon(text)).url).toMatch(/cannot listen on .*EADDRINUSE/);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    expect((await stat(path)).isSocket()).toBe(true);
    const second = await daemon(text);
    expect(await statusOf({ socketPath: path, path: '/v1' })).toBe(200);
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
    await expect(stat(path)).rejects.toThrow('ENOENT');
  }, 30_000);

  it('speaks TLS, and asks clients for certificates when there are authorities', async () => {
    const file = (name: string) => join(import.meta.dirname, 'tls', name);
    const [ca, key] = await Promise.all([readFile(file('cert.pem')), readFile(file('key.pem'))]);
    const text = `${LEAST}[DEFAULT]\nuse_ssl = true\n[ssl]\ncert_file = ${file('cert.pem')}\nkey_file = ${file('key.pem')}\n`;
    const open = await daemon(text);
    const { port } = new URL(open.url);
    expect(open.url).toBe(`https://127.0.0.1:${port}`);
    expect(await statusOf({ port, path: '/v1', ca }, true)).toBe(200);
    const closed = await daemon(`${text}ca_file = ${file('cert.pem')}\n`);
    const options = { port: new URL(closed.url).port, path: '/v1', ca };
    await expect(statusOf(options, true)).rejects.toThrow();
    expect(await statusOf({ ...options, cert: ca, key }, true)).toBe(200);
  }, 30_000);

  it('asks who somebody is when it is told to', async () => {
    // the bcrypt hash of `secret`, of the lowest cost
    const rack = 'rack:$2y$04$ip3uITxwxSF7fFoO1.xvqeSErzUJJNXFzNLvi0UwPtBhXN8/U3F/S';
    const users = await fileWith(`faulty:plain\n${rack}\n`, 'htpasswd');
    const text = `${LEAST}[DEFAULT]\nauth_strategy = http_basic\nhttp_basic_auth_user_file = ${users}\nlog_level = warn\n`;
    const { url, child, err } = await daemon(text);
    const ask = (password?: string, user = 'rack') =>
      fetch(`${url}/v1/rules`, {
        headers: password === undefined ? {} : { Authorization: `Basic ${btoa(`${user}:${password}`)}` },
      });
    for (let times = 0; times < 2; times += 1) expect((await ask('plain', 'faulty')).status).toBe(503);
    expect((await ask()).status).toBe(401);
    expect((await ask('guess')).status).toBe(401);
    expect((await ask('secret')).status).toBe(200);
    child.kill('SIGTERM');
    await once(child, 'exit');
    const warned = /^warning: \[DEFAULT\]http_basic_auth_user_file: .*htpasswd: line 1: must be user:hash/m;
    expect(await err).toMatch(warned);
    expect((await err).match(/ GET: The line of this user cannot be read/g)).toHaveLength(1);
    expect(await err).not.toContain('plain');
  }, 30_000);

  it('logs requests in text, and says on its other port whether it is ready, and why not', async () => {
    const ironic = await serveIronic(new FakeIronic());
    ends.push(() => ironic.close());
    const port = await freePort();
    const more = `[DEFAULT]\nlog_level = info\nmetrics_port = ${port}\n[ironic]\nendpoint_override = ${ironic.url}\n`;
    const { child, err, url } = await daemon(LEAST + more);
    const headers = { 'X-Openstack-Request-Id': 'req-01234567-89ab-cdef-0123-456789abcdef' };
    const answered = await fetch(`${url}/v1/introspection/node-1?secret=planted`, { headers });
    const id = answered.headers.get('x-openstack-request-id');
    const ask = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    expect(await ask('/livez')).toEqual({ status: 200, body: { live: true } });
    expect(await ask('/readyz')).toMatchObject({ status: 200, body: { ready: true } });
    await ironic.close();
    let red = await ask('/readyz');
    // An answer is kept for a second.
    while (red.status === 200) red = await ask('/readyz');
    expect(red).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: { ok: true }, ironic: { ok: false, reason: expect.any(String) } } },
    });
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const route = 'method="GET",route="/v1/introspection/:node"';
    expect(metrics).toContain(`ironic_inspector_http_requests_total{${route},status="404"} 1\n`);
    expect(metrics).toContain(`ironic_inspector_http_requests_total{${route},status="503"} 0\n`);
    expect(metrics).toContain('ironic_inspector_hook_failures_total{hook="validate_interfaces",moment="before"} 0\n');
    expect(metrics).toMatch(
      /^ironic_inspector_store_operation_duration_seconds_count\{store="nodes",operation="list"\} [1-9]/m,
    );
    child.kill('SIGTERM');
    const log = await err;
    expect(log).toContain(
      ` [${headers['X-Openstack-Request-Id']} ${id}] [node: node-1] 127.0.0.1 - "GET /v1/introspection/:node" 404 `,
    );
    expect(log).not.toContain('planted');
  });

  it('logs JSON, and tells Prometheus, when it is told to', async () => {
    const ironic = await serveIronic(new FakeIronic());
    ends.push(() => ironic.close());
    const port = await freePort();
    const text = `${LEAST}[DEFAULT]\nlog_level = info\nuse_json = true\nmetrics_port = ${port}\n`;
    const { child, url, err } = await daemon(text, { OS_IRONIC__ENDPOINT_OVERRIDE: ironic.url });
    expect((await fetch(`${url}/v1/introspection/node-1`)).status).toBe(404);
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await metrics.text()).toMatch(/^ironic_inspector_runs\{state="waiting"\} 0$/m);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    child.kill('SIGTERM');
    await once(child, 'exit');
    const lines = (await err).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ event: 'answered', route: '/v1/introspection/:node', status: 404 }),
    );
  }, 30_000);

  it.each([true, false])(
    'makes traces for the SDK that is loaded before it, when it is told to (%s)',
    async (tracing) => {
      const fake = new FakeIronic();
      fake.addNode({ name: 'nothing-to-know-it-by' });
      const ironic = await serveIronic(fake);
      ends.push(() => ironic.close());
      const { child, url, err } = await daemon(`${LEAST}[DEFAULT]\ntracing = ${tracing}\n`, {
        OS_IRONIC__ENDPOINT_OVERRIDE: ironic.url,
        NODE_OPTIONS: `--import ${new URL('print-spans.ts', import.meta.url).href}`,
      });
      const run = `${url}/v1/introspection/nothing-to-know-it-by`;
      expect((await fetch(run, { method: 'POST' })).status).toBe(202);
      // A span is told when it ends; a run that is begun when the service stops ends elsewhere.
      await eventually(async () => ((await (await fetch(run)).json()) as { finished: boolean }).finished, 'the end');
      child.kill('SIGTERM');
      await once(child, 'exit');
      expect((await err).includes('span introspection\n')).toBe(tracing);
    },
    30_000,
  );

  it('says what is wrong, all of it, and warns of what is said in vain', async () => {
    const child = runSource(ends, 'bin.ts', [
      '--config-file',
      await fileWith('[DEFAULT]\nlisten_port = x\nhost = y\nno value\n'),
    ]);
    const { code, err } = await outcomeOf(child);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^warning: \[DEFAULT\]host does nothing here: .*\n[^]*inspector\.conf:4: 'no value'.*\n.*listen_port: /,
    );
  }, 30_000);
});

describe('check-config', () => {
  it('shows the configuration of all files, without secrets', async () => {
    const words = ['check-config', '--config-file', await fileWith(LEAST), '--config-dir', folder];
    await fileWith('[ironic]\npassword = hidden\n[DEFAULT]\ntimeout = 5', '10-more.conf');
    await fileWith('[DEFAULT]\ntimeout = 6', '20-more.conf');
    await fileWith('[DEFAULT]\ntimeout = 7', 'no-conf');
    const { code, out, err } = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\ntimeout = 6 +\(.*\/20-more\.conf:2\)\n/);
    expect(out).toMatch(/\npassword = \*{4} /);
    expect(out).not.toContain('hidden');
    // of all groups those that something was said in, and what holds anyway is left out
    expect(out.match(/^\[\w+\]$/gm)).toEqual(['[DEFAULT]', '[database]', '[ironic]', '[pxe_filter]']);
    const all = await outcomeOf(runSource(ends, 'bin.ts', [...words, '--all']));
    expect(all.out).toMatch(/\nclean_up_period = 60 +\(default\)\n/);
    expect(all.out).toMatch(/\ntimeout = 6 +\(.*\/20-more\.conf:2\)\n/);
    const same = await fileWith('[DEFAULT]\nclean_up_period = 60\n', 'same');
    const unchanged = await outcomeOf(runSource(ends, 'bin.ts', ['check-config', '--config-file', same]));
    expect(unchanged.out).toBe('Nothing differs from the defaults.\n');
  }, 60_000);

  it.each([
    ['[ironic]\ncafile = /none.pem', '[ironic]cafile: cannot be read: ENOENT'],
    ['[ironic]\ncertfile = NOPEM', '[ironic]certfile: '],
    ['[DEFAULT]\nuse_ssl = yes\n[ssl]\ncert_file = /none.pem\nkey_file = NOPEM', '[ssl]cert_file: cannot be read'],
    [
      '[DEFAULT]\nauth_strategy = keystone\n[keystone_authtoken]\ncafile = /none.pem',
      '[keystone_authtoken]cafile: cannot',
    ],
    ['[processing]\nstore_data = swift\n[swift]\ncafile = /none.pem', '[swift]cafile: cannot be read'],
    [
      '[database]\nconnection = postgresql://u:secret@h/d?sslmode=verify-full&sslrootcert=/none.pem',
      '[database]connection: sslrootcert: cannot be read: ENOENT',
    ],
    [
      '[database]\nconnection = mysql://u:secret@h/d?ssl_ca=NOPEM',
      '[database]connection: ssl_ca: NOPEM is no PEM file',
    ],
    [
      '[database]\nconnection = postgresql://u:secret@h/d?sslmode=full&ssl_rootcert=/x',
      '[database]connection: has parameters that cannot work: ssl_rootcert is not understood; there are sslmode, sslrootcert',
    ],
  ])(
    'names the option of %j',
    async (more, why) => {
      const noPem = await fileWith('nothing', 'no.pem');
      const file = await fileWith(LEAST + more.replaceAll('NOPEM', noPem));
      const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', ['check-config', '--config-file', file]));
      expect(code).toBe(1);
      expect(err).toContain(why.replaceAll('NOPEM', noPem));
      expect(err).not.toContain('secret');
    },
    30_000,
  );

  it('warns of parameters of the database that do nothing', async () => {
    const more = '[database]\nconnection = mysql://u@h/d?charset=utf8&colour=red\n';
    const words = ['check-config', '--config-file', await fileWith(LEAST + more)];
    expect((await outcomeOf(runSource(ends, 'bin.ts', words))).err).toBe(
      'warning: [database]connection: the parameter charset does nothing here\n' +
        'warning: [database]connection: the parameter colour is not known\n',
    );
  }, 30_000);

  it('says what cannot work together', async () => {
    const words = ['check-config', `--config-file=${await fileWith(`${LEAST}[DEFAULT]\nuse_ssl = yes\n`)}`];
    const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect(code).toBe(1);
    expect(err).toMatch(/\[ssl\]cert_file: must name a file/);
  }, 30_000);

  it.each([
    ['hooks that are out of order', '[processing]\nprocessing_hooks = lldp_basic,validate_interfaces\n'],
    ['hooks that lack another', '[processing]\nprocessing_hooks = local_link_connection\n'],
    ['a device that is none', '[accelerators]\nknown_devices = DEVICES\n'],
    ['a certificate that is none', '[DEFAULT]\nuse_ssl = yes\n[ssl]\ncert_file = DEVICES\nkey_file = DEVICES\n'],
    ['keys that are none', '[database]\nsecret_key_file = DEVICES\n'],
    ['a database whose certificate is missing', '[database]\nconnection = mysql://u@h/db?ssl_ca=/none-such.pem\n'],
  ])(
    'refuses what the daemon refuses, in its words: %s',
    async (_what, more) => {
      const devices = await fileWith('pci_devices: [{vendor_id: 1}]', 'devices.yaml');
      await chmod(devices, 0o600);
      const words = ['--config-file', await fileWith(LEAST + more.replaceAll('DEVICES', devices))];
      const checked = await outcomeOf(runSource(ends, 'bin.ts', ['check-config', ...words]));
      const served = await outcomeOf(runSource(ends, 'bin.ts', words));
      expect([checked.code, served.code]).toEqual([1, 1]);
      const why = served.err.trim().split('\n').at(-1) ?? '';
      expect(why).not.toBe('');
      expect(checked.err).toContain(why);
    },
    60_000,
  );

  it('does nothing: makes no file, asks nobody, listens nowhere', async () => {
    const port = await freePort();
    const more = `[database]\nconnection = sqlite:///${folder}/db\n[DEFAULT]\nlisten_port = ${port}\nmetrics_port = ${port}\n`;
    const words = ['check-config', '--config-file', await fileWith(LEAST + more)];
    const before = await readdir(folder);
    const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await readdir(folder)).toEqual(before);
  }, 30_000);

  it('warns of what is odd and works, as the daemon does', async () => {
    const more = '[processing]\nprocessing_hooks = $default_processing_hooks,scheduler\n';
    const words = ['check-config', '--config-file', await fileWith(LEAST + more)];
    const warning =
      'warning: [processing]processing_hooks: scheduler is listed 2 times; it runs once, where it is listed first\n';
    const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect({ code, err }).toEqual({ code: 0, err: warning });
    const started = await daemon(LEAST + more);
    started.child.kill('SIGTERM');
    expect(await once(started.child, 'exit')).toEqual([0, null]);
    expect(await started.err).toBe(warning);
  }, 60_000);
});

describe('migrate', () => {
  it('makes the tables', async () => {
    const words = [
      'migrate',
      '--config-file',
      await fileWith(`${LEAST}[database]\nconnection = sqlite:///${folder}/db\n`),
    ];
    const { code, out } = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect({ code, out }).toEqual({ code: 0, out: `The tables in ${folder}/db are up to date.\n` });
    expect((await stat(join(folder, 'db'))).size).toBeGreaterThan(0);
  }, 30_000);
});

describe('moving from elsewhere', () => {
  const configured = (more = '') => fileWith(`${LEAST}[database]\nconnection = sqlite:///${folder}/db\n${more}`);

  it('imports nothing from what is not there', async () => {
    const words = ['import-database', '--config-file', await configured(), '--from', `sqlite:///${folder}/absent`];
    const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect(code).toBe(1);
    expect(err).toMatch(/^Nothing was imported from .*\/absent\.\n.*unable to open database file/);
  }, 30_000);

  it('copies data of the nodes that are on record', async () => {
    const swift = '[swift]\nauth_type = v1password\nauth_url = http://127.0.0.1:1\nusername = a:b\npassword = secret\n';
    const words = ['migrate-data', '--from', 'database', '--to', 'swift', '--config-file', await configured(swift)];
    const { code, out } = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect({ code, out }).toEqual({ code: 0, out: '0 documents copied, 0 not there, 0 failed\n' });
  }, 30_000);

  it('needs two places for data, and to be told how to reach them', async () => {
    const same = await outcomeOf(runSource(ends, 'bin.ts', ['migrate-data', '--from', 'swift', '--to', 'swift']));
    expect(same).toMatchObject({ code: 1, err: expect.stringMatching(/one must be database, the other one swift/) });
    const words = ['migrate-data', '--from', 'database', '--to', 'swift', '--config-file', await configured()];
    const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect(code).toBe(1);
    expect(err).toMatch(/\[swift\]auth_url: must be set/);
  }, 30_000);
});

describe('the command line', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['--help'], 0, /check-config {7}prints/],
    [['serve', '--help'], 0, /--config-file FILE/],
  ])(
    '%j',
    async (words, status, text) => {
      const { code, out } = await outcomeOf(runSource(ends, 'bin.ts', words));
      expect(code).toBe(status);
      expect(out).toMatch(text);
    },
    30_000,
  );

  it.each([
    [['dance'], /There is no command dance/],
    [['--colour'], /Unknown option '--colour'/],
    [['migrate', 'serve'], /There is no command serve/],
    [['--config-file'], /--config-file/],
  ])(
    '%j is not understood',
    async (words, why) => {
      const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', words));
      expect(code).toBe(2);
      expect(err).toMatch(why);
    },
    30_000,
  );

  it('needs the files that it is told to read', async () => {
    const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', ['--config-file', '/does/not/exist']));
    expect(code).toBe(1);
    expect(err).toMatch(/cannot be read: .*\/does\/not\/exist/);
  }, 30_000);
});
