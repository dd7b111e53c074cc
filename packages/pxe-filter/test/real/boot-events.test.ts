import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FlowEvent, NewBootEvent } from '@ironic-inspector/core';
import { eventually } from '@ironic-inspector/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createNoopFirewall } from '../../src/index.ts';
import { FIRST, inspectedLab } from './inspected-lab.ts';
import { HAS_NETWORK, run, testNetwork, WHERE, type TestNetwork } from './network.ts';
import { realDnsmasq } from './real-dnsmasq.ts';

const TIMEOUT_MS = 60_000;
const SERVER = '192.0.2.1';
const DAEMON = fileURLToPath(new URL('../../../server/src/bin.ts', import.meta.url));

describe.skipIf(!HAS_NETWORK)(`a real dnsmasq and its dhcp-script, ${WHERE}`, { timeout: TIMEOUT_MS }, () => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await testNetwork('dnsmasq1');
  });
  afterAll(() => network?.close());

  it('tells of addresses and of files, and of no lease that it finds on file', async () => {
    const events: FlowEvent[] = [];
    const { inspector, introspect, node } = inspectedLab(createNoopFirewall(), {
      observers: [(event) => void (event.type === 'boot-event' && events.push(event))],
    });
    onTestFinished(() => void inspector.stop());
    expect(await introspect()).toBe('waiting');

    const folder = await mkdtemp(join(tmpdir(), 'boot-events-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await chmod(folder, 0o755);
    const [socket, script, tftp] = ['socket', 'script', 'tftp'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    // The daemon's side: what is told at the socket reaches the inspector.
    const daemon = createServer((request, response) => {
      void text(request)
        .then((body) => inspector.bootEvent(JSON.parse(body) as NewBootEvent))
        .then((heard) => response.writeHead(heard.ok ? 200 : 400).end());
    }).listen(socket);
    onTestFinished(() => void daemon.close());
    const told = async (count: number) => {
      await eventually(async () => {
        await inspector.idle();
        return events.length >= count;
      }, `${count} boot events`);
      return events.map((event) => event.type === 'boot-event' && [event.what, event.mac, event.address, event.file]);
    };
    const command = `"${process.execPath}" --conditions=ironic-inspector-source "${DAEMON}" boot-event --to "${socket}"`;
    await writeFile(script, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
    await mkdir(tftp);
    await writeFile(join(tftp, 'ipa.kernel'), 'kernel', { mode: 0o644 });

    const dnsmasq = await realDnsmasq(network.device);
    onTestFinished(() => dnsmasq.close(), TIMEOUT_MS);
    const options = [`--dhcp-script=${script}`, '--script-on-renewal', '--enable-tftp', `--tftp-root=${tftp}`];
    const start = [...dnsmasq.startCommand, ...options, '--dhcp-scriptuser=root'];
    await run(...start);
    expect(await network.leased([FIRST])).toEqual([FIRST]);
    const [given] = await told(1);
    const address = String(given && given[2]);
    expect(given).toEqual(['address-given', FIRST, expect.stringMatching(/^192\.0\.2\./), undefined]);

    const nic = await network.machine(FIRST);
    await network.onMachines('ip', 'address', 'add', `${address}/24`, 'dev', nic);
    await network.onMachines('busybox', 'tftp', '-g', '-r', 'ipa.kernel', '-l', '/dev/null', SERVER);
    expect((await told(2)).at(-1)).toEqual(['kernel-sent', FIRST, address, 'ipa.kernel']);

    // It starts anew, and goes through the lease that it has on file; then the machine boots again.
    await run(...dnsmasq.stopCommand);
    await run(...start);
    expect(await network.leased([FIRST])).toEqual([FIRST]);
    expect((await told(3)).slice(2)).toEqual([['address-given', FIRST, address, undefined]]);

    const why = (await inspector.diagnose(node)).unwrap();
    expect(why).toMatchObject({ stage: 'kernel-fetched', causes: [{ cause: 'no-post', likelihood: 'likely' }] });
  });
});
