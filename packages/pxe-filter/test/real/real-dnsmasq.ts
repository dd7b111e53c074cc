import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@ironic-inspector/testing';
import { runCommand } from '../../src/index.ts';
import { DHCP_RANGE } from './network.ts';

/** Debian's dnsmasq, as a DHCP server on one interface. */
export interface RealDnsmasq {
  readonly hostsDir: string;
  readonly startCommand: readonly string[];
  readonly stopCommand: readonly string[];
  /** Whether it runs. */
  readonly isRunning: () => Promise<boolean>;
  /** Resolves when it has read every file that was put in its folder before the call. */
  readonly hasReadAll: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const STOP = `
  pid=$(cat "$0") || exit 1
  kill "$pid" || exit 1
  for _ in $(seq 200); do kill -0 "$pid" 2>/dev/null || exit 0; sleep 0.05; done
  exit 1
`;

export async function realDnsmasq(device: string): Promise<RealDnsmasq> {
  const folder = await mkdtemp(join(tmpdir(), 'pxe-filter-dnsmasq-'));
  const [hostsDir, pidFile, log] = ['hosts', 'pid', 'log'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(hostsDir);
  // It reads the files as a user of its own.
  await chmod(folder, 0o755);
  const startCommand = [
    'dnsmasq',
    '--conf-file=/dev/null',
    '--port=0',
    `--interface=${device}`,
    '--bind-interfaces',
    `--dhcp-range=${DHCP_RANGE}`,
    '--no-ping',
    `--dhcp-hostsdir=${hostsDir}`,
    `--dhcp-leasefile=${join(folder, 'leases')}`,
    `--pid-file=${pidFile}`,
    `--log-facility=${log}`,
  ];
  const stopCommand = ['bash', '-c', STOP, pidFile];
  let barriers = 0;

  return {
    hostsDir,
    startCommand,
    stopCommand,
    isRunning: async () => {
      // Without the right to, it leaves the file behind.
      const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
      return pid > 0 && isAlive(pid);
    },
    hasReadAll: async () => {
      const names = await readdir(hostsDir);
      await eventually(async () => {
        const said = await readFile(log, 'utf8').catch(() => '');
        const read = new Set(Array.from(said.matchAll(/: read (.*)$/gm), ([, path]) => path));
        return names.every((name) => read.has(join(hostsDir, name)));
      }, 'dnsmasq to read all files');
      // From now on it is told of changes, in the order they come to be.
      const barrier = join(hostsDir, `barrier-${barriers++}`);
      await writeFile(barrier, '02:00:00:00:00:b0,ignore\n');
      await eventually(
        async () => (await readFile(log, 'utf8')).includes(`: read ${barrier}\n`),
        'dnsmasq to read what has changed',
      );
    },
    close: async () => {
      await runCommand(stopCommand);
      await rm(folder, { recursive: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
