import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceManager } from './service-manager.ts';

/**
 * Prints what comes to a socket as the service manager has it, a line each: Node itself has no such
 * sockets.
 */
const RECEIVER = `
import socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print('bound', flush=True)
while True:
    for line in receiver.recv(4096).decode().splitlines():
        print(line, flush=True)
`;

let folder: string;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notify-'));
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await rm(folder, { recursive: true });
});

const isSystemd = await new Promise<boolean>((resolve) => {
  const asked = spawn('sh', ['-c', 'command -v systemd-notify && command -v python3'], { stdio: 'ignore' });
  asked.once('exit', (code) => resolve(code === 0));
});
const skipNothing = process.env['INSPECTOR_SKIP_NOTHING'] === '1';

describe.runIf(isSystemd || skipNothing)('with systemd-notify and a socket', () => {
  async function manager(more: Record<string, string> = {}) {
    const socket = join(folder, 'notify');
    const child = spawn('python3', ['-c', RECEIVER, socket], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 });
    ends.push(() => child.kill('SIGKILL'));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value as string;
    expect(await next()).toBe('bound');
    const problems: string[] = [];
    const environment = { PATH: process.env['PATH'], NOTIFY_SOCKET: socket, ...more };
    const told = serviceManager(environment, (text) => problems.push(text));
    /** Lines but for those by which systemd-notify itself waits until it was heard. */
    const heard = async () => {
      for (;;) {
        const line = await next();
        if (line !== 'BARRIER=1') return line;
      }
    };
    return { told, heard, problems };
  }

  it('says that it answers, reloads, answers again, and stops', async () => {
    const { told, heard, problems } = await manager();
    told.ready('answers at x');
    told.reloading();
    told.ready('answers at y');
    told.stopping();
    const said = [];
    while (said.at(-1) !== 'STOPPING=1') said.push(await heard());
    expect(said).toEqual([
      'READY=1',
      'STATUS=answers at x',
      'RELOADING=1',
      'READY=1',
      'STATUS=answers at y',
      'STOPPING=1',
    ]);
    expect(problems).toEqual([]);
  }, 30_000);

  it('gives signs of life, more often than the watchdog wants', async () => {
    const { told, heard } = await manager({ WATCHDOG_USEC: '300000' });
    told.ready('x');
    expect([await heard(), await heard(), await heard(), await heard()]).toEqual([
      'READY=1',
      'STATUS=x',
      'WATCHDOG=1',
      'WATCHDOG=1',
    ]);
  }, 30_000);
});

describe('without a service manager', () => {
  it('does nothing', () => {
    const told = serviceManager({ PATH: '/nonexistent' }, (text) => expect.fail(text));
    told.ready('x');
    told.reloading();
    told.stopping();
  });

  it('says what it could not say, and goes on', async () => {
    const problem = new Promise<string>((resolve) => {
      serviceManager({ PATH: '/nonexistent', NOTIFY_SOCKET: join(folder, 'none') }, resolve).ready('x');
    });
    expect(await problem).toMatch(/^systemd-notify READY=1 STATUS=x: .*ENOENT/);
  });
});
