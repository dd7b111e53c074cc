import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
  isRunning(): Promise<boolean>;
  /** Resolves when it has read every file that was put in its folder before the call. */
  hasReadAll(): Promise<void>;
  close(): Promise<void>;
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
    isRunning: async () => (await readFile(pidFile, 'utf8').catch(() => '')) !== '',
    hasReadAll: async () => {
      // It is told of new files in the order they came to be.
      const barrier = join(hostsDir, `barrier-${barriers++}`);
      await writeFile(barrier, '02:00:00:00:00:b0,ignore\n');
      await eventually(
        async () => (await readFile(log, 'utf8')).includes(`read ${barrier}`),
        'dnsmasq to read its files',
      );
    },
    close: async () => {
      await runCommand(stopCommand);
      await rm(folder, { recursive: true });
    },
  };
}
