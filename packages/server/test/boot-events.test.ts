import { createServer, request } from 'node:http';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { LEAST, outcomeOf, runSource, urlOf } from './run-command.ts';

const MAC = '52:54:00:00:00:01';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boot-events-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

/** A daemon in which a node waits for its machine. */
async function waiting(more = '') {
  const fake = new FakeIronic();
  fake.addNode({ name: 'node-1', macs: [MAC] });
  const ironic = await serveIronic(fake);
  ends.push(() => ironic.close());
  const socket = join(folder, 'boot-events.sock');
  const file = join(folder, 'inspector.conf');
  await writeFile(file, `${LEAST}[boot_events]\nsocket = ${socket}\n${more}`);
  const child = runSource(ends, 'bin.ts', ['--config-file', file], {
    OS_IRONIC__ENDPOINT_OVERRIDE: ironic.url,
    OS_DEFAULT__LOG_LEVEL: 'info',
    OS_DEFAULT__INTROSPECTION_DELAY: '0',
  });
  const log = { text: '' };
  child.stderr?.on('data', (part: Buffer) => (log.text += part.toString()));
  const url = await urlOf(child);
  expect((await fetch(`${url}/v1/introspection/node-1`, { method: 'POST' })).status).toBe(202);
  const state = async () => ((await (await fetch(`${url}/v1/introspection/node-1`)).json()) as { state: string }).state;
  await eventually(async () => (await state()) === 'waiting');
  return { url, socket, log };
}

/** What dnsmasq does. */
function script(words: readonly string[], env: Record<string, string> = {}) {
  return outcomeOf(runSource(ends, 'bin.ts', ['boot-event', ...words], env));
}

describe('boot-event', () => {
  it('tells the daemon of leases and files, at its socket', async () => {
    const { socket, log } = await waiting();
    expect((await stat(socket)).mode & 0o777).toBe(0o600);
    const env = { IRONIC_INSPECTOR_BOOT_EVENTS: socket };
    const quiet = { code: 0, out: '', err: '' };
    expect(await script(['old', MAC, '198.51.100.7'], { ...env, DNSMASQ_DATA_MISSING: '1' })).toEqual(quiet);
    expect(await script(['add', MAC, '198.51.100.7', 'node-1'], env)).toEqual(quiet);
    expect(await script(['--to', socket, 'tftp', '9437184', '198.51.100.7', '/srv/tftp/ipa.kernel'])).toEqual(quiet);
    expect(await script(['del', MAC, '198.51.100.7'], env)).toEqual(quiet);
    await eventually(() => log.text.includes('kernel sent'));
    const told = log.text.match(/52:54:00:00:00:01 (address given|kernel sent)[^"\n]*/g);
    expect(told).toEqual([
      `${MAC} address given 198.51.100.7, says dnsmasq`,
      `${MAC} kernel sent 198.51.100.7 ipa.kernel, says dnsmasq`,
    ]);
  }, 60_000);

  it('tells them to the API, too, which iPXE scripts reach without credentials where that is on', async () => {
    const { url, log } = await waiting('ipxe = true\n');
    expect((await script(['--to', url, 'add', MAC, '198.51.100.7'])).err).toBe('');
    const nothing = await fetch(`${url}/v2/boot-events/ipxe?mac=${MAC}&file=ipa.kernel`);
    expect(await nothing.text()).toMatch(/^#!ipxe\n/);
    await eventually(() => /kernel sent \S+ ipa\.kernel, says ipxe/.test(log.text));
  }, 60_000);

  it('opens nothing else of the API at its socket', async () => {
    const { socket } = await waiting();
    const answer = await outcomeOf(runSource(ends, 'bin.ts', ['boot-event', '--to', `${socket}`, 'add', MAC, 'here']));
    expect(answer).toMatchObject({ code: 0, err: expect.stringContaining('answered 400') });
    const status = await new Promise((resolve) => {
      request({ socketPath: socket, path: '/v1/rules' }, ({ statusCode }) => resolve(statusCode)).end();
    });
    expect(status).toBe(404);
  }, 60_000);

  it('fails softly: exit status 0, and the reason on standard error', async () => {
    const away = await script(['--to', join(folder, 'nobody.sock'), 'add', MAC, '198.51.100.7']);
    expect(away).toMatchObject({ code: 0, err: expect.stringContaining('ENOENT') });
    expect(await script(['add'])).toMatchObject({ code: 0, err: expect.stringContaining('needs a MAC address') });
    expect(await script(['--to'])).toMatchObject({ code: 0, err: expect.stringContaining('needs a value') });
    const secret = await script(['--to', 'http://me:secret@127.0.0.1:1', 'add', MAC, '198.51.100.7']);
    expect(secret.code).toBe(0);
    expect(secret.err).not.toContain('secret');
  }, 60_000);

  it('waits for nobody for longer than two seconds', async () => {
    const socket = join(folder, 'silent.sock');
    const silent = createServer(() => {}).listen(socket);
    ends.push(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const answer = await script(['--to', socket, 'add', MAC, '198.51.100.7']);
    expect(answer).toMatchObject({ code: 0, err: expect.stringMatching(/timeout|aborted/) });
  }, 60_000);
});
