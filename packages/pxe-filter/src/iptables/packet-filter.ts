import { DONE, Err, Ok } from '@ironic-inspector/core';
import type { InspectorError, Result } from '@ironic-inspector/core';
import { failed } from '../failure.ts';
import { lastWords } from '../run-command.ts';
import type { CommandOutcome, RunCommand } from '../run-command.ts';

/** Which IP version a filter is for. */
export type IpVersion = 4 | 6;

/** DHCP's server port, and DHCPv6's. */
const PORTS: Readonly<Record<IpVersion, number>> = { 4: 67, 6: 547 };
const PROGRAMS: Readonly<Record<IpVersion, string>> = { 4: 'iptables', 6: 'ip6tables' };
/** What `-C` answers: the rule is there; it is not; the chain that it leads to is not there. */
const THERE = 0;
const NOT_THERE = [1, 2];

export interface PacketFilterParts {
  readonly version: IpVersion;
  /** `-nft` or `-legacy`, or '' for the machine's default. */
  readonly variant: string;
  /** The prefix of each command. */
  readonly prefix: readonly string[];
  readonly chain: string;
  readonly interface: string;
  readonly run: RunCommand;
}

/**
 * Our chain in the kernel's table `filter`, for one IP version, and the jump to it. Every change is
 * one transaction.
 */
export class PacketFilter {
  readonly #parts: PacketFilterParts;
  /** The rule that sends DHCP requests to our chain. */
  readonly #jump: string;
  /**
   * Has concurrent programs wait for each other instead of failing. Old versions do not know the
   * option.
   */
  #wait: readonly string[] = ['-w'];

  constructor(parts: PacketFilterParts) {
    this.#parts = parts;
    const { interface: name, version, chain } = parts;
    this.#jump = `INPUT -i ${name} -p udp --dport ${PORTS[version]} -j ${chain}`;
  }

  /** Tests whether rules can be changed at all; `firewall-failed` says what is missing. */
  async probe(): Promise<Result<void, InspectorError>> {
    let tested = await this.#restore([], ['--test']);
    if (tested.ok && tested.val.code !== 0) {
      this.#wait = [];
      const without = await this.#restore([], ['--test']);
      if (without.err || without.val.code === 0) return without.err ? without : DONE;
      this.#wait = ['-w'];
      tested = await this.#restore([], ['--test']);
    }
    if (tested.err) return Err(tested.val);
    if (tested.val.code === 0) return DONE;
    return failed(
      `${this.#program('restore')} cannot be used: ${lastWords(tested.val)}; it needs the right to administer the network (CAP_NET_ADMIN), or a commandPrefix that gives it`,
    );
  }

  /** Whether the jump to the chain is there: other programs may have removed it. */
  async isInPlace(): Promise<Result<boolean, InspectorError>> {
    const checked = await this.#run([this.#program(), ...this.#wait, '-C', ...this.#jump.split(' ')]);
    if (checked.err) return Err(checked.val);
    const { code } = checked.val;
    if (code === THERE || NOT_THERE.includes(code)) return Ok(code === THERE);
    return failed(`${this.#program()} cannot be used: ${lastWords(checked.val)}`);
  }

  /** Replaces all rules of the chain, and adds the jump to it. */
  async replace(rules: readonly string[]): Promise<Result<void, InspectorError>> {
    const inPlace = await this.isInPlace();
    if (inPlace.err) return inPlace;
    const { chain } = this.#parts;
    // Declaring a chain creates it, or empties it if it exists.
    return this.#commit([
      `:${chain} - [0:0]`,
      ...rules.map((rule) => `-A ${chain} ${rule}`),
      ...(inPlace.val ? [] : [`-I ${this.#jump}`]),
    ]);
  }

  /** Removes the jump and the chain, if they exist. */
  async remove(): Promise<Result<void, InspectorError>> {
    const { chain } = this.#parts;
    const inPlace = await this.isInPlace();
    if (inPlace.err) return inPlace;
    const listed = await this.#run([this.#program(), ...this.#wait, '-S', chain]);
    if (listed.err) return Err(listed.val);
    if (listed.val.code !== 0) return DONE;
    return this.#commit([...(inPlace.val ? [`-D ${this.#jump}`] : []), `-F ${chain}`, `-X ${chain}`]);
  }

  async #commit(lines: readonly string[]): Promise<Result<void, InspectorError>> {
    const restored = await this.#restore(lines, []);
    if (restored.err) return Err(restored.val);
    if (restored.val.code === 0) return DONE;
    return failed(`${this.#program('restore')} refused the rules: ${lastWords(restored.val)}`);
  }

  /**
   * Applies lines in one transaction: the kernel takes all of them at `COMMIT`, or none. Other
   * chains stay as they are.
   */
  #restore(lines: readonly string[], options: readonly string[]): Promise<Result<CommandOutcome, InspectorError>> {
    const input = ['*filter', ...lines, 'COMMIT', ''].join('\n');
    return this.#run([this.#program('restore'), ...this.#wait, '--noflush', ...options], input);
  }

  #run(command: readonly string[], input?: string): Promise<Result<CommandOutcome, InspectorError>> {
    return this.#parts.run([...this.#parts.prefix, ...command], input === undefined ? {} : { input });
  }

  #program(which?: 'restore'): string {
    const { version, variant } = this.#parts;
    return `${PROGRAMS[version]}${variant}${which === undefined ? '' : '-restore'}`;
  }
}
