/** Webhooks of the daemon, which is killed while a receiver is away. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { createInspectorClient } from '@ironic-inspector/client';
import { LEAST, outcomeOf, runSource, urlOf } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webhooks-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

interface Posted {
  readonly id: string;
  readonly type: string;
  readonly taken: boolean;
}

/** A receiver on a socket that takes nothing until it is told to. */
async function receiver() {
  const state = { takes: false };
  const posted: Posted[] = [];
  let heard: () => void = () => undefined;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { type } = JSON.parse(body) as { type: string };
      posted.push({ id: String(request.headers['webhook-id']), type, taken: state.takes });
      response.writeHead(state.takes ? 204 : 503).end();
      heard();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  /** Resolves when enough was posted. */
  const until = async (isEnough: () => boolean) => {
    while (!isEnough()) await new Promise<void>((resolve) => (heard = resolve));
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posted, state, until };
}

const configuration = async (text: string) => {
  const path = join(folder, 'inspector.conf');
  await writeFile(path, LEAST.replace('connection = memory', `connection = ${join(folder, 'inspector.db')}`) + text);
  return path;
};

describe('webhooks of the daemon', () => {
  it('reach a receiver that was away when the daemon was killed', { timeout: 60_000 }, async () => {
    const fake = new FakeIronic();
    fake.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.1' } });
    const ironic = await serveIronic(fake);
    ends.push(() => ironic.close());
    const { origin, posted, state, until } = await receiver();
    const file = await configuration(`[webhooks]\nallowed_receivers = ${origin}\n`);
    const start = () =>
      runSource(ends, 'bin.ts', ['--config-file', file], { OS_IRONIC__ENDPOINT_OVERRIDE: ironic.url });

    const first = start();
    const api = createInspectorClient({ endpoint: await urlOf(first) });
    const { id } = (await api.webhooks.create({ url: `${origin}/hook` })).unwrap();
    const { runId } = (await api.introspect('node-1')).unwrap();
    await until(() => posted.length > 1);
    expect(new Set(posted.map((one) => one.id)).size).toBe(1);
    first.kill('SIGKILL');
    await once(first, 'exit');

    state.takes = true;
    const again = createInspectorClient({ endpoint: await urlOf(start()) });
    const events = (await again.history.events(runId)).unwrap();
    const taken = () => posted.filter((one) => one.taken);
    await until(() => taken().length >= events.length);
    expect(events.length).toBeGreaterThan(3);
    expect(taken().map(({ type }) => type)).toEqual(events.map(({ step }) => step.type));
    expect(taken()[0]?.id).toBe(posted[0]?.id);
    expect((await again.webhooks.test(id)).unwrap()).toMatchObject({ delivered: true, status: 204 });
  });

  it('are for nobody unless receivers are listed', { timeout: 30_000 }, async () => {
    const daemon = runSource(ends, 'bin.ts', ['--config-file', await configuration('')]);
    const api = createInspectorClient({ endpoint: await urlOf(daemon) });
    const refused = await api.webhooks.create({ url: 'https://hooks.example.com/' });
    expect(refused.err && refused.val).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('no receiver is allowed here') as string,
    });
  });

  it('are told what is wrong with the list of receivers', { timeout: 30_000 }, async () => {
    const file = await configuration(
      '[webhooks]\nallowed_receivers = hooks.example.com, two words\ncafile = /nothing\n',
    );
    const { code, err } = await outcomeOf(runSource(ends, 'bin.ts', ['--config-file', file, 'check-config']));
    expect(code).not.toBe(0);
    expect(err).toContain('[webhooks]cafile: cannot be read');
    const listed = await configuration('[webhooks]\nallowed_receivers = hooks.example.com, two words\n');
    const odd = await outcomeOf(runSource(ends, 'bin.ts', ['--config-file', listed, 'check-config']));
    expect(odd.err).toContain('[webhooks]allowed_receivers: ');
    expect(odd.err).toContain('"two words" is no host');
  });
});
