import { DONE, Ok } from '@ironic-inspector/core';
import type { BootPolicy, Firewall, InspectorError, Result } from '@ironic-inspector/core';
import { aCommand, aFunction, checkOptions, interfaceName, listOf, oneOf, textLike } from './check-options.ts';
import { takeLock } from './exclusive-lock.ts';
import type { ExclusiveLock } from './exclusive-lock.ts';
import { failed, oddAddress, refusedAddress } from './failure.ts';
import { ethernetAddresses } from './infiniband.ts';
import { PacketFilter } from './iptables/packet-filter.ts';
import type { IpVersion } from './iptables/packet-filter.ts';
import { runCommand } from './run-command.ts';
import type { RunCommand } from './run-command.ts';
import { warnProcess } from './warn.ts';
import type { Warn } from './warn.ts';

export interface IptablesFirewallOptions {
  /**
   * The network interface that the DHCP server listens on.
   * @default 'br-ctlplane'
   */
  readonly interface?: string;
  /**
   * The chain for our rules alone; another inspector on the same machine needs another chain.
   * @default 'ironic-inspector'
   */
  readonly chain?: string;
  /**
   * Which DHCP is filtered: 4 for UDP port 67, 6 for UDP port 547, or both.
   * @default [4]
   */
  readonly ipVersions?: readonly IpVersion[];
  /**
   * Ethernet-over-InfiniBand interfaces. Their tables of neighbours say which Ethernet address an
   * InfiniBand machine's packets come from.
   * @default []
   */
  readonly ethoibInterfaces?: readonly string[];
  /**
   * Which of the two implementations of iptables is used.
   * @default the one that the machine prefers
   */
  readonly variant?: 'nft' | 'legacy';
  /**
   * A prefix of each command that gives it the right to administer the network: `['sudo', '-n']`.
   * @default []
   */
  readonly commandPrefix?: readonly string[];
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
 * Drops the DHCP requests of machines that may not boot, before any DHCP server sees them
 * (CONTRACT.md §7.3). Each policy replaces the last one in one transaction: a packet meets the old
 * rules or the new ones, never a mixture and never none.
 *
 * Closing it removes the chain, so that every machine may boot again.
 *
 * ```ts
 * import { createIptablesFirewall } from '@ironic-inspector/pxe-filter';
 *
 * const firewall = createIptablesFirewall({ interface: 'eth1', ipVersions: [4, 6] });
 * ```
 */
export function createIptablesFirewall(options: IptablesFirewallOptions = {}): Firewall {
  checkOptions('The iptables firewall', options, CHECKS);
  return new IptablesFirewall(options);
}

const CHECKS = {
  interface: interfaceName,
  chain: textLike(/^[A-Za-z0-9_][\w.-]{0,27}$/, 'a name of at most 28 letters, digits, dots, dashes or underscores'),
  ipVersions: listOf(oneOf(4, 6), 1),
  ethoibInterfaces: listOf(interfaceName),
  variant: oneOf('nft', 'legacy'),
  commandPrefix: aCommand,
  runCommand: aFunction,
  sysClassNet: textLike(/^\/[^\0]*$/, 'an absolute path'),
  warn: aFunction,
};

class IptablesFirewall implements Firewall {
  readonly name = 'iptables';
  readonly #chain: string;
  readonly #filters: readonly PacketFilter[];
  readonly #addressesOf: (policy: BootPolicy) => Promise<ReadonlyMap<string, string>>;
  #hold: ExclusiveLock | undefined;
  /** The rules that the chains have. */
  #rules: readonly string[] = [];
  /** Whether the chains are known to have those rules. */
  #isCertain = false;

  constructor(options: IptablesFirewallOptions) {
    const { chain = 'ironic-inspector', ipVersions = [4], variant, commandPrefix = [] } = options;
    const { sysClassNet = '/sys/class/net', warn = warnProcess } = options;
    const infiniband = [...(options.ethoibInterfaces ?? [])];
    const parts = {
      chain,
      interface: options.interface ?? 'br-ctlplane',
      variant: variant === undefined ? '' : `-${variant}`,
      prefix: [...commandPrefix],
      run: options.runCommand ?? runCommand,
    };
    this.#chain = chain;
    this.#filters = [...new Set(ipVersions)].map((version) => new PacketFilter({ ...parts, version }));
    this.#addressesOf = (policy) => ethernetAddresses(policy, infiniband, sysClassNet, warn);
  }

  async open(policy: BootPolicy): Promise<Result<void, InspectorError>> {
    if (this.#hold !== undefined) return this.sync(policy);
    const hold = await takeLock(`chain:${this.#chain}`, `The chain ${this.#chain}`);
    if (hold.err) return hold;
    const opened = await this.#openHeld(policy);
    if (opened.ok) this.#hold = hold.val;
    else await hold.val.release();
    return opened;
  }

  async sync(policy: BootPolicy): Promise<Result<void, InspectorError>> {
    if (this.#hold === undefined) return failed('The iptables firewall is not open');
    const rules = await this.#rulesFor(policy);
    if (rules.err) return rules;
    if (this.#isCertain && rules.val.join('\n') === this.#rules.join('\n')) {
      const inPlace = await this.#areInPlace();
      if (inPlace.err) return inPlace;
      if (inPlace.val) return DONE;
    }
    const before = this.#rules;
    return this.#replaceAll(rules.val, (filter) => filter.replace(before));
  }

  async close(): Promise<Result<void, InspectorError>> {
    if (this.#hold === undefined) return DONE;
    this.#isCertain = false;
    for (const filter of this.#filters) {
      const removed = await filter.remove();
      if (removed.err) return removed;
    }
    await this.#hold.release();
    this.#hold = undefined;
    return DONE;
  }

  async #openHeld(policy: BootPolicy): Promise<Result<void, InspectorError>> {
    for (const filter of this.#filters) {
      const usable = await filter.probe();
      if (usable.err) return usable;
    }
    const rules = await this.#rulesFor(policy);
    return rules.err ? rules : this.#replaceAll(rules.val, (filter) => filter.remove());
  }

  /**
   * Replaces the rules in all filters or in none: when one refuses, `undo` restores those before
   * it.
   */
  async #replaceAll(
    rules: readonly string[],
    undo: (filter: PacketFilter) => Promise<Result<void, InspectorError>>,
  ): Promise<Result<void, InspectorError>> {
    for (const [index, filter] of this.#filters.entries()) {
      const replaced = await filter.replace(rules);
      if (replaced.ok) continue;
      this.#isCertain = false;
      for (const changed of this.#filters.slice(0, index)) await undo(changed);
      return replaced;
    }
    this.#rules = rules;
    this.#isCertain = true;
    return DONE;
  }

  async #areInPlace(): Promise<Result<boolean, InspectorError>> {
    for (const filter of this.#filters) {
      const inPlace = await filter.isInPlace();
      if (inPlace.err || !inPlace.val) return inPlace;
    }
    return Ok(true);
  }

  async #rulesFor(policy: BootPolicy): Promise<Result<readonly string[], InspectorError>> {
    const odd = oddAddress(policy);
    if (odd !== undefined) return refusedAddress(odd);
    const addresses = await this.#addressesOf(policy);
    return Ok(chainRules(policy, (mac) => addresses.get(mac) ?? mac));
  }
}

/**
 * The rules of the chain for DHCP requests, in order; the last one is for all other machines. They
 * depend on the policy alone, so nothing of the policy before is left.
 *
 * @param addressOf the MAC address that packets of a machine come from
 */
function chainRules(
  { introspecting, others, unknown }: BootPolicy,
  addressOf: (mac: string) => string,
): readonly string[] {
  const [machines, verdict, rest] =
    unknown === 'allow' ? [others, 'DROP', 'ACCEPT'] : [introspecting, 'ACCEPT', 'DROP'];
  const addresses = [...new Set(machines.map(addressOf))].toSorted();
  return [...addresses.map((address) => `-m mac --mac-source ${address} -j ${verdict}`), `-j ${rest}`];
}
