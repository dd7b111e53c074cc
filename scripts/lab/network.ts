/**
 * The machines' network, in the namespace that this process is in: a bridge with a port for each
 * machine, and dnsmasq, which gives addresses to those that our firewall lets through.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bmcAddress } from './bmc.ts';
import { bootEventSocket, daemonCommand, SERVER } from './daemon.ts';
import type { Machine } from './machine.ts';
import type { Processes, Running } from './processes.ts';
import { run } from './run-command.ts';

/**
 * What removes it again.
 * @throws when this process is in the network of its host
 */
export async function makeNetwork(machines: readonly Machine[]): Promise<() => Promise<void>> {
  if ((await otherLinks()).length > 0) throw new Error('The lab needs a network namespace of its own.');
  const steps = [
    'link set lo up',
    'link add br0 type bridge stp_state 0 forward_delay 0',
    `address add ${SERVER}/24 dev br0`,
    // iPXE waits for IPv6, too: 13 s where no router answers
    'address add 2001:db8:5050::1/64 dev br0 nodad',
    'link set br0 up',
    ...machines.flatMap(({ number, tap }) => [
      `tuntap add dev ${tap} mode tap`,
      `link set ${tap} master br0 up`,
      `address add ${bmcAddress(number)}/32 dev lo`,
    ]),
  ];
  for (const step of steps) await run('ip', ...step.split(' '));
  return async () => {
    for (const link of await otherLinks()) await run('ip', 'link', 'delete', link);
    for (const { number } of machines) await run('ip', 'address', 'delete', `${bmcAddress(number)}/32`, 'dev', 'lo');
  };
}

async function otherLinks(): Promise<string[]> {
  const links = JSON.parse(await run('ip', '-json', 'link')) as { readonly ifname: string }[];
  return links.map(({ ifname }) => ifname).filter((name) => name !== 'lo');
}

/** dnsmasq, and what it was asked. */
export interface Dhcp {
  /** The folder that our firewall writes to. */
  readonly hosts: string;
  /** How often a machine asked for an address, and how often it was offered or given one. */
  seen(mac: string): { readonly asked: number; readonly answered: number };
  /** Forgets who may not have an address, and what it was asked. */
  startAnew(): Promise<void>;
}

/**
 * @param ramdisk the folder that is served by TFTP
 * @param bootScript the address of what iPXE is given
 */
export function startDhcp(folder: string, ramdisk: string, bootScript: string, processes: Processes): Dhcp {
  const script = join(folder, 'boot-event');
  writeFileSync(script, scriptForDnsmasq(folder), { mode: 0o755 });
  const hosts = join(folder, 'hosts');
  const leases = join(folder, 'leases');
  const log = join(folder, 'log', 'dhcp.log');
  let dnsmasq: Running | undefined;
  const start = () => {
    mkdirSync(hosts, { recursive: true });
    dnsmasq = processes.start(
      'dnsmasq',
      [
        ['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--user=root', '--port=0'],
        ['--interface=br0', '--bind-interfaces', '--log-dhcp', `--log-facility=${log}`, '--pid-file='],
        ['--dhcp-range=192.0.2.50,192.0.2.200,10m', '--no-ping', `--dhcp-leasefile=${leases}`],
        ['--enable-ra', '--dhcp-range=::,constructor:br0,ra-only', '--dhcp-option=3'],
        [`--dhcp-hostsdir=${hosts}`, `--dhcp-boot=${bootScript}`],
        [`--dhcp-script=${script}`, '--script-on-renewal', '--enable-tftp', `--tftp-root=${ramdisk}`],
      ].flat(),
    );
  };
  start();
  return {
    hosts,
    seen: (mac) => {
      const lines = (existsSync(log) ? readFileSync(log, 'utf8') : '').split('\n').filter((line) => line.includes(mac));
      const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
      return { asked: count(/ DHCPDISCOVER\(/), answered: count(/ DHCP(OFFER|ACK)\(/) };
    },
    startAnew: async () => {
      await dnsmasq?.stop();
      for (const old of [hosts, leases, log]) rmSync(old, { recursive: true, force: true });
      start();
    },
  };
}

/** The `dhcp-script` of `docs/boot-events.md`. */
function scriptForDnsmasq(folder: string): string {
  const [program = '', ...words] = daemonCommand('boot-event', '--to', bootEventSocket(folder));
  return `#!/bin/sh\nexec "${program}" ${words.map((word) => `"${word}"`).join(' ')} "$@"\n`;
}
