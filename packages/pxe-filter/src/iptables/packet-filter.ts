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
  /** `-nft` or `-legacy`, where it must be that one. */
  readonly variant: string;
  /** What stands before each command. */
  readonly prefix: readonly string[];
  readonly chain: string;
  readonly interface: string;
  readonly run: RunCommand;
}

/**
 * A chain of our own in the kernel's table `filter`, of one IP version, and the jump to it. Every
 * change is one transaction.
 */
export class PacketFilter {
  readonly #parts: PacketFilterParts;
  /** Which packets are judged. */
  readonly #jump: string;
  /** Has programs wait for each other instead of failing; old ones do not know how. */
  #wait: readonly string[] = ['-w'];

  constructor(parts: PacketFilterParts) {
    this.#parts = parts;
    const { interface: name, version, chain } = parts;
    this.#jump = `INPUT -i ${name} -p udp --dport ${PORTS[version]} -j ${chain}`;
  }

  /** Whether it could be changed at all: `firewall-failed` says what is missing. */
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

  /** Whether packets are led to the chain: others may have removed the jump. */
  async isInPlace(): Promise<Result<boolean, InspectorError>> {
    const checked = await this.#run([this.#program(), ...this.#wait, '-C', ...this.#jump.split(' ')]);
    if (checked.err) return Err(checked.val);
    const { code } = checked.val;
    if (code === THERE || NOT_THERE.includes(code)) return Ok(code === THERE);
    return failed(`${this.#program()} cannot be used: ${lastWords(checked.val)}`);
  }

  /** Puts `rules` in place of all that the chain says, and has packets led to it. */
  async replace(rules: readonly string[]): Promise<Result<void, InspectorError>> {
    const inPlace = await this.isInPlace();
    if (inPlace.err) return inPlace;
    const { chain } = this.#parts;
    // A chain that is declared is made, or emptied if it is there.
    return this.#commit([
      `:${chain} - [0:0]`,
      ...rules.map((rule) => `-A ${chain} ${rule}`),
      ...(inPlace.val ? [] : [`-I ${this.#jump}`]),
    ]);
  }

  /** Takes the jump and the chain away. Nothing is there: that is fine. */
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
   * All or nothing: the kernel gets the whole at `COMMIT`. What is not named here stays as it is.
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
