import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TLSSocket } from 'node:tls';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEAST, runSource, urlOf } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reload-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

const write = (text: string) => writeFile(join(folder, 'inspector.conf'), text);
const pem = (name: string) => join(import.meta.dirname, 'tls', name);

/** The daemon, as soon as it answers. */
async function daemon(text: string) {
  await write(text);
  const child = runSource(ends, 'bin.ts', ['--config-file', join(folder, 'inspector.conf')]);
  const lines = createInterface(child.stderr!);
  const said: string[] = [];
  lines.on('line', (line) => said.push(line));
  const url = await urlOf(child);
  /** All that is said up to a line like `last`. */
  const hangUp = async (last: RegExp) => {
    said.length = 0;
    child.kill('SIGHUP');
    while (!said.some((one) => last.test(one))) await once(lines, 'line');
    return said.join('\n');
  };
  const until = async (what: RegExp) => {
    while (!said.some((one) => what.test(one))) await once(lines, 'line');
  };
  return { child, url, hangUp, until };
}

const READ = /^SIGHUP: the configuration was read again$/;
const REFUSED = /^SIGHUP: the configuration is not right, the old one stays in force:$/;

async function certificateAt(url: string): Promise<{ status: number | undefined; key: string | undefined }> {
  const asked = get(`${url}/v1`, { rejectUnauthorized: false, agent: false });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const { pubkey } = (response.socket as TLSSocket).getPeerCertificate();
  response.resume();
  return { status: response.statusCode, key: pubkey?.toString('hex') };
}

describe('SIGHUP', () => {
  it('renews the certificate, and keeps it where the new one is none', async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await copyFile(pem('cert.pem'), cert);
    await copyFile(pem('key.pem'), key);
    const text = `${LEAST}[DEFAULT]\nuse_ssl = true\n[ssl]\ncert_file = ${cert}\nkey_file = ${key}\n`;
    const { child, url, hangUp } = await daemon(text);
    const first = await certificateAt(url);
    await copyFile(pem('renewed-cert.pem'), cert);
    expect(await hangUp(/certificate and key/)).toMatch(REFUSED.source.slice(1, -1));
    expect(await certificateAt(url)).toEqual(first);
    await copyFile(pem('renewed-key.pem'), key);
    await hangUp(READ);
    const second = await certificateAt(url);
    expect(second.status).toBe(200);
    expect(second.key).not.toBe(first.key);
    await write(`${text}ca_file = ${cert}\n`);
    expect(await hangUp(/whether clients must show a certificate/)).toContain('stays in force');
    expect((await certificateAt(url)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 30_000);

  it('takes on who may ask and what is logged, and names what needs a restart', async () => {
    // the bcrypt hash of `secret`, of the lowest cost
    const users = join(folder, 'htpasswd');
    await writeFile(users, 'rack:$2y$04$ip3uITxwxSF7fFoO1.xvqeSErzUJJNXFzNLvi0UwPtBhXN8/U3F/S\n');
    const { child, url, hangUp, until } = await daemon(LEAST);
    expect((await fetch(`${url}/v1/rules`)).status).toBe(200);
    const port = await takenPort();
    await write(
      `${LEAST}[DEFAULT]\nlog_level = info\nuse_json = true\nauth_strategy = http_basic\n` +
        `http_basic_auth_user_file = ${users}\nlisten_port = ${port}\nroom_timeout = 600\n`,
    );
    const said = await hangUp(READ);
    expect(said.split('\n').filter((line) => line.startsWith('warning: '))).toEqual([
      'warning: [DEFAULT]listen_port was changed: needs a restart',
      // The server's own limit for a request, which is longer, is made of it.
      'warning: [DEFAULT]room_timeout was changed: needs a restart',
    ]);
    expect((await fetch(`${url}/v1/rules`)).status).toBe(401);
    await until(/"event":"answered".*"status":401/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 30_000);

  it('takes on the limits of the gateway, and keeps its place', async () => {
    const gateway = (options: string) => `${LEAST}[gateway]\nenabled = true\n${options}`;
    const { child, url, hangUp } = await daemon(gateway(''));
    const status = async (path = '/ironic/') => (await fetch(`${url}${path}`)).status;
    // There is no Ironic.
    expect(await status()).toBe(503);
    await write(gateway('allowed_networks = 192.0.2.0/24\nprefix = /elsewhere\n'));
    const said = await hangUp(READ);
    expect(said).toContain('warning: [gateway]prefix was changed: needs a restart');
    expect(said).not.toContain('allowed_networks was changed');
    expect([await status(), await status('/elsewhere/')]).toEqual([403, 404]);
    await write(gateway('rate = 0.001\nburst = 1\n'));
    await hangUp(READ);
    const answers = [await fetch(`${url}/ironic/`), await fetch(`${url}/ironic/`)];
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(bodies[0]).toContain('Ironic cannot be reached');
    expect(bodies[1]).toContain('Too many requests');
    await write(gateway('allowed_networks = nowhere\n'));
    expect(await hangUp(/allowed_networks/)).toContain('stays in force');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 30_000);

  it('says that modules of hooks are not read again, changed or not', async () => {
    const file = join(folder, 'own.mjs');
    await writeFile(file, "export default { hooks: [{ name: 'own', before: () => undefined }] };\n");
    const text = `${LEAST}[processing]\nhook_modules = ${file}\nprocessing_hooks = $default_processing_hooks,own\n`;
    const { child, hangUp } = await daemon(text);
    const warning = `warning: [processing]hook_modules: ${file}: modules are loaded once, changes in them need a restart`;
    expect((await hangUp(READ)).split('\n')).toContain(warning);
    await writeFile(file, 'this is no module');
    expect((await hangUp(READ)).split('\n')).toContain(warning);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 30_000);

  it.each([
    ['a value that is none', '[DEFAULT]\nlog_level = loud\n', /log_level: /],
    ['hooks that lack another', '[processing]\nprocessing_hooks = local_link_connection\n', /local_link_connection/],
  ])(
    'leaves the old configuration in force where the new one has %s',
    async (_, more, why) => {
      const { url, hangUp } = await daemon(LEAST);
      await write(`${LEAST}[DEFAULT]\nauth_strategy = http_basic\n${more}`);
      expect(await hangUp(why)).toContain('the old one stays in force');
      expect((await fetch(`${url}/v1/rules`)).status).toBe(200);
    },
    30_000,
  );
});

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close());
  return (server.address() as { port: number }).port;
}
