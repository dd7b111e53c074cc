import { stat } from 'node:fs/promises';
import { DONE, Err, Ok } from '@ironic-inspector/core';
import type { BootPolicy, Firewall, InspectorError, Result } from '@ironic-inspector/core';
import { aCommand, aFlag, aFunction, checkOptions, interfaceName, listOf, textLike } from './check-options.ts';
import { UNKNOWN_HOSTS } from './dnsmasq/host-file.ts';
import type { HostAccess } from './dnsmasq/host-file.ts';
import { HostsFolder } from './dnsmasq/hosts-folder.ts';
import { takeLock } from './exclusive-lock.ts';
import type { ExclusiveLock } from './exclusive-lock.ts';
import { failed, oddAddress, refusedAddress } from './failure.ts';
import { ethernetAddresses } from './infiniband.ts';
import { lastWords, runCommand } from './run-command.ts';
import type { RunCommand } from './run-command.ts';
import { warnProcess } from './warn.ts';
import type { Warn } from './warn.ts';

export interface DnsmasqFirewallOptions {
  /**
   * The folder that dnsmasq reads with `--dhcp-hostsdir`, an absolute path. It must exist, and
   * nothing but this firewall may use it.
   */
  readonly hostsDir: string;
  /**
   * Whether files of an earlier process are removed at the start. dnsmasq remembers a removed file
   * until it restarts, so this is right only where dnsmasq is started afterwards.
   * @default true with `startCommand`, else false
   */
  readonly purge?: boolean;
  /**
   * The command that starts dnsmasq once the files are written: a program and its arguments, run
   * without a shell. It must exit with code 0 while dnsmasq keeps running:
   * `['systemctl', 'start', 'dnsmasq']`.
   * @default somebody else starts it
   */
  readonly startCommand?: readonly string[];
  /**
   * The command that stops dnsmasq at the end, and before it is started in case an earlier process
   * left it running.
   * @default somebody else stops it
   */
  readonly stopCommand?: readonly string[];
  /**
   * Ethernet-over-InfiniBand interfaces. Their tables of neighbours say which Ethernet address an
   * InfiniBand machine's packets come from (CONTRACT.md §7.2); its file is named after that
   * address.
   * @default []
   */
  readonly ethoibInterfaces?: readonly string[];
  /** @default runs a program of this machine */
  readonly runCommand?: RunCommand;
  /**
   * The folder of the system's network interfaces.
   * @default '/sys/class/net'
   */
  readonly sysClassNet?: string;
  /**
   * Called when a table of InfiniBand neighbours cannot be read.
   * @default a warning of this process
   */
  readonly warn?: Warn;
}

/**
 * Has dnsmasq answer only machines that may boot, by one file for each MAC address in a folder that
 * dnsmasq watches (CONTRACT.md §7.4). Files are replaced atomically, and only if their content
 * changes.
 *
 * Closing it runs `stopCommand`, if there is one. A dnsmasq that others run keeps the last policy,
 * also after a restart.
 *
 * ```ts
 * import { createDnsmasqFirewall } from '@ironic-inspector/pxe-filter';
 *
 * const firewall = createDnsmasqFirewall({ hostsDir: '/var/lib/ironic-inspector/dhcp-hostsdir' });
 * ```
 */
export function createDnsmasqFirewall(options: DnsmasqFirewallOptions): Firewall {
  checkOptions('The dnsmasq firewall', options, CHECKS, ['hostsDir']);
  return new DnsmasqFirewall(options);
}

const CHECKS = {
  hostsDir: textLike(/^\/[^\0]*$/, 'an absolute path'),
  purge: aFlag,
  startCommand: aCommand,
  stopCommand: aCommand,
  ethoibInterfaces: listOf(interfaceName),
  runCommand: aFunction,
  sysClassNet: textLike(/^\/[^\0]*$/, 'an absolute path'),
  warn: aFunction,
};

class DnsmasqFirewall implements Firewall {
  readonly name = 'dnsmasq';
  readonly #options: DnsmasqFirewallOptions & { readonly purge: boolean; readonly runCommand: RunCommand };
  readonly #addressesOf: (policy: BootPolicy) => Promise<ReadonlyMap<string, string>>;
  #open: { readonly folder: HostsFolder; readonly hold: ExclusiveLock } | undefined;

  constructor({ startCommand, stopCommand, ...options }: DnsmasqFirewallOptions) {
    const { sysClassNet = '/sys/class/net', warn = warnProcess } = options;
    const infiniband = [...(options.ethoibInterfaces ?? [])];
    this.#addressesOf = (policy) => ethernetAddresses(policy, infiniband, sysClassNet, warn);
    const commands = {
      ...(startCommand && { startCommand: [...startCommand] }),
      ...(stopCommand && { stopCommand: [...stopCommand] }),
    };
    this.#options = Object.freeze({ purge: startCommand !== undefined, runCommand, ...options, ...commands });
  }

  async open(policy: BootPolicy): Promise<Result<void, InspectorError>> {
    if (this.#open !== undefined) return this.sync(policy);
    const hold = await this.#hold();
    if (hold.err) return hold;
    const folder = new HostsFolder(this.#options.hostsDir);
    const opened = await this.#takeOver(folder, policy);
    if (opened.ok) this.#open = { folder, hold: hold.val };
    else await hold.val.release();
    return opened;
  }

  async sync(policy: BootPolicy): Promise<Result<void, InspectorError>> {
    if (this.#open === undefined) return failed('The dnsmasq firewall is not open');
    return this.#write(this.#open.folder, policy);
  }

  async close(): Promise<Result<void, InspectorError>> {
    if (this.#open === undefined) return DONE;
    const { hold } = this.#open;
    this.#open = undefined;
    const stopped = await this.#run(this.#options.stopCommand);
    await hold.release();
    return stopped;
  }

  /** Takes the exclusive hold of the folder, by its device and inode rather than its path. */
  async #hold(): Promise<Result<ExclusiveLock, InspectorError>> {
    const { hostsDir } = this.#options;
    const found = await this.#attempt(() => stat(hostsDir));
    if (found.err) return found;
    if (!found.val.isDirectory()) return failed(`${hostsDir} is no folder`);
    return takeLock(`hosts-folder:${found.val.dev}:${found.val.ino}`, `The folder ${hostsDir}`);
  }

  async #takeOver(folder: HostsFolder, policy: BootPolicy): Promise<Result<void, InspectorError>> {
    const { purge, startCommand, stopCommand } = this.#options;
    // The result is ignored: there may be nothing to stop, and a dnsmasq that could not be stopped
    // fails the start.
    if (startCommand !== undefined) await this.#run(stopCommand);
    const taken = await this.#attempt(() => folder.take(purge));
    if (taken.err) return taken;
    const written = await this.#write(folder, policy);
    return written.err ? written : this.#run(startCommand);
  }

  /**
   * Machines with a file that the policy does not name count as unknown: Ironic has no port for
   * them any more.
   */
  async #write(folder: HostsFolder, policy: BootPolicy): Promise<Result<void, InspectorError>> {
    const odd = oddAddress(policy);
    if (odd !== undefined) return refusedAddress(odd);
    const verdicts = new Map<string, HostAccess>();
    const ethernet = await this.#addressesOf(policy);
    const addressOf = (mac: string) => ethernet.get(mac) ?? mac;
    for (const mac of folder.macs) verdicts.set(mac, policy.unknown);
    for (const mac of policy.others) verdicts.set(addressOf(mac), 'deny');
    for (const mac of policy.introspecting) verdicts.set(addressOf(mac), 'allow');
    verdicts.set(UNKNOWN_HOSTS, policy.unknown);
    return this.#attempt(() => folder.write(verdicts));
  }

  async #run(command: readonly string[] | undefined): Promise<Result<void, InspectorError>> {
    if (command === undefined) return DONE;
    const ran = await this.#options.runCommand(command);
    if (ran.err) return Err(ran.val);
    return ran.val.code === 0 ? DONE : failed(`${command.join(' ')} failed: ${lastWords(ran.val)}`);
  }

  async #attempt<T>(work: () => Promise<T>): Promise<Result<T, InspectorError>> {
    try {
      return Ok(await work());
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return failed(`The folder ${this.#options.hostsDir} cannot be used: ${why}`, cause);
    }
  }
}
