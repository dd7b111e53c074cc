import { attempt } from '../attempt.ts';
import { Rounds } from '../concurrency.ts';
import type { BootPolicy, Firewall } from '../contracts/firewall.ts';
import type { Emit } from '../contracts/flow-events.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { Clock, InBackground } from '../contracts/runtime.ts';
import type { InspectorError } from '../errors.ts';
import type { PortFields } from '../model/node.ts';
import { DONE, Ok, type Result } from '../result.ts';
import type { KnownPorts } from './known-ports.ts';
import type { FirewallSeat } from './own-firewall.ts';
import type { OtherFirewalls } from './peer-firewalls.ts';
import { type ActiveRuns, policyOf, type PolicyRules } from './policy-of.ts';

/** What a firewall of ours brings with it. */
interface OwnFirewall {
  readonly firewall: Firewall;
  readonly known: KnownPorts;
  readonly seat: FirewallSeat;
}

interface PolicyParts {
  readonly emit: Emit;
  readonly inBackground: InBackground;
  readonly clock: Clock;
  readonly nodes: NodeStore;
  readonly own: OwnFirewall | undefined;
  readonly others: OtherFirewalls;
  readonly rules: PolicyRules;
  /** Seconds between two looks at the generation. */
  readonly followPeriod: number;
  /** An Ironic that is away holds no stop up: its list is not waited for any more. */
  readonly stopping: AbortSignal;
}

/** The longest pause between two attempts to follow others, in milliseconds; a failing firewall is not hurried. */
const LONGEST_PAUSE_MS = 5_000;

/**
 * Computes who may boot from the network now and has the firewall enforce it, here and on the other instances (ARCHITECTURE.md, "Boot
 * policy"). One enforcement at a time; who asks while one is going on gets the next.
 */
export class PolicyKeeper {
  readonly #parts: PolicyParts;
  readonly #rounds: Rounds<Result<void, InspectorError>>;
  readonly #reading: Rounds<Result<void, InspectorError>>;
  readonly #released = new AbortController();
  #open = false;
  #follows = false;
  /** What became of the last enforcement. */
  #last: Result<void, InspectorError> | undefined;

  constructor(parts: PolicyParts) {
    this.#parts = parts;
    const { own } = parts;
    this.#rounds = new Rounds(async () => {
      this.#last = await this.#telling(() => (own === undefined ? Promise.resolve(DONE) : this.#tell(own)));
      return this.#last;
    });
    const isStopping = new Promise<typeof DONE>((resolve) => {
      parts.stopping.addEventListener('abort', () => resolve(DONE), { once: true });
    });
    this.#reading = new Rounds(() => this.#telling(() => Promise.race([isStopping, own?.known.read() ?? DONE])));
  }

  /** Enforces the policy as it is now; resolves when an enforcement that began after the call is done. After {@link release} it does nothing. */
  enforce(): Promise<Result<void, InspectorError>> {
    const isIdle = this.#parts.own === undefined || this.#released.signal.aborted;
    return isIdle ? Promise.resolve(DONE) : this.#rounds.ask();
  }

  /** As {@link enforce}, on all instances that have a firewall: what a start waits for before a machine is powered on. */
  async enforceEverywhere(): Promise<Result<void, InspectorError>> {
    const [here, elsewhere] = await Promise.all([this.enforce(), this.#parts.others.followed()]);
    return here.err ? here : elsewhere;
  }

  /** As {@link enforceEverywhere}, with nobody waiting; a failure is told to observers and tried again by the next round of upkeep. */
  changed(): void {
    const { inBackground, others } = this.#parts;
    inBackground('boot policy', () => Promise.all([this.enforce(), this.#telling(() => others.call())]));
  }

  /** What would be enforced while `active` goes on, and why. */
  describe(active: ActiveRuns): ReturnType<typeof policyOf> {
    return policyOf(active, this.#parts.own?.known, this.#parts.rules);
  }

  /** Why the policy is not in force; `undefined` when it is, and where there is no firewall. */
  get problem(): string | undefined {
    if (this.#parts.own === undefined) return undefined;
    if (this.#released.signal.aborted) return 'the firewall was released';
    if (this.#last === undefined) return 'no boot policy was enforced yet';
    return this.#last.err ? this.#last.val.message : undefined;
  }

  /**
   * How many changes of the policy are not in force here yet; `undefined` without a firewall that
   * takes part in them.
   */
  async lag(): Promise<Result<number | undefined, InspectorError>> {
    return this.#follows && this.#parts.own !== undefined ? this.#parts.own.seat.lag() : Ok(undefined);
  }

  /** Ports that were read for another reason. */
  learn(ports: readonly PortFields[]): void {
    this.#parts.own?.known.add(ports);
  }

  /**
   * Takes part in what other instances decide, and enforces the policy. The ports that Ironic knows
   * are read in the background: the list is long, and Ironic may be away. Until it was read once,
   * unknown machines are kept off.
   */
  async start(): Promise<Result<void, InspectorError>> {
    const { own, inBackground } = this.#parts;
    if (own === undefined || this.#released.signal.aborted) return DONE;
    if (!this.#follows) {
      this.#follows = true;
      void this.#follow(own.seat);
      void this.#showLife(own.seat);
    }
    const first = await this.enforce();
    if (!own.known.isRead) inBackground('boot policy', () => this.#readAndEnforce());
    return first;
  }

  /** Reads the full list of ports, and enforces what follows from it. A failure is told to observers: the last list stays, and the last policy. */
  async sync(): Promise<Result<void, InspectorError>> {
    await this.#readAndEnforce();
    return DONE;
  }

  /** As {@link enforce}; a list of ports that could not be read at the start is tried again. */
  async upkeep(): Promise<Result<void, InspectorError>> {
    if (this.#follows && this.#parts.own?.known.isRead === false) await this.#reading.ask();
    return this.enforce();
  }

  /** Has the firewall let go, after what is going on, for good. */
  release(): Promise<Result<void, InspectorError>> {
    this.#released.abort('released');
    const { own } = this.#parts;
    return this.#rounds.after(async () => {
      const closed = await attempt('boot policy', () => own?.firewall.close() ?? Promise.resolve(DONE));
      // Only now: as long as the firewall is in force, others wait for it.
      const left = await attempt('boot policy', () => own?.seat.leave() ?? Promise.resolve(DONE));
      return closed.err ? closed : left;
    });
  }

  async #readAndEnforce(): Promise<void> {
    await this.#reading.ask();
    if (!this.#parts.stopping.aborted) await this.enforce();
  }

  async #tell({ firewall, seat }: OwnFirewall): Promise<Result<void, InspectorError>> {
    // Read before the runs: what is written later raises it again.
    const generation = this.#follows ? await seat.begin() : undefined;
    if (generation?.err) return generation;
    const active = await this.#parts.nodes.active();
    if (active.err) return active;
    const told = await this.#enforceBy(firewall, this.describe(active.val).policy);
    if (told.ok && generation !== undefined) await this.#telling(() => seat.enforced(generation.val));
    return told;
  }

  async #enforceBy(firewall: Firewall, policy: BootPolicy): Promise<Result<void, InspectorError>> {
    const told = await (this.#open ? firewall.sync(policy) : firewall.open(policy));
    if (told.err) return told;
    this.#open = true;
    this.#parts.emit(undefined, { type: 'policy-enforced', firewall: firewall.name, policy });
    return DONE;
  }

  /** Enforces what other instances have changed; soon, and less soon where that fails. */
  async #follow(seat: FirewallSeat): Promise<void> {
    const { clock, followPeriod } = this.#parts;
    const { signal } = this.#released;
    for (let pause = followPeriod * 1000; !signal.aborted;) {
      await clock.sleep(pause, signal);
      if (signal.aborted) return;
      const behind = await this.#telling(() => seat.isBehind());
      const failed = behind.err || (behind.val && (await this.enforce()).err);
      pause = failed ? Math.max(pause, Math.min(pause * 2, LONGEST_PAUSE_MS)) : followPeriod * 1000;
    }
  }

  /** A loop of its own: an enforcement that takes long is no sign of death. */
  async #showLife(seat: FirewallSeat): Promise<void> {
    const { signal } = this.#released;
    for (;;) {
      await this.#parts.clock.sleep(seat.periodMs, signal);
      if (signal.aborted) return;
      await this.#telling(() => seat.signOfLife());
    }
  }

  /** Tells observers of a failure. */
  async #telling<T>(work: () => Promise<Result<T, InspectorError>>): Promise<Result<T, InspectorError>> {
    const done = await attempt('boot policy', work);
    if (done.ok) return done;
    const { code, message, cause } = done.val;
    this.#parts.emit(undefined, { type: 'failed', stage: 'firewall', code, message, cause });
    return done;
  }
}
