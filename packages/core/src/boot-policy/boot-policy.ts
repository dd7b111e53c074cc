import { attempt } from '../attempt.ts';
import { Coalesced, type EndSignal } from '../concurrency.ts';
import type { BootPolicy, Firewall } from '../contracts/firewall.ts';
import type { Emit } from '../contracts/flow-events.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { Clock, InBackground } from '../contracts/runtime.ts';
import type { InspectorError } from '../errors.ts';
import type { PortFields } from '../model/node.ts';
import { DONE, Ok, type Result } from '../result.ts';
import type { OwnFirewall } from './own-firewall.ts';
import type { PeerFirewalls } from './peer-firewalls.ts';
import { type ActiveRuns, policyOf, type PolicyRules } from './policy-of.ts';

interface EnforcerParts {
  readonly emit: Emit;
  readonly inBackground: InBackground;
  readonly clock: Clock;
  readonly nodes: NodeStore;
  readonly own: OwnFirewall | undefined;
  readonly peers: PeerFirewalls;
  readonly rules: PolicyRules;
  /** Seconds between two looks at the generation. */
  readonly followPeriod: number;
  /** An Ironic that is away holds no stop up: its list is not waited for any more. */
  readonly stopping: EndSignal;
}

/**
 * The longest pause between two attempts to follow others, in milliseconds; a failing firewall is
 * not hurried.
 */
const LONGEST_PAUSE_MS = 5_000;

/**
 * Computes the boot policy and has the firewall enforce it, here and on the other instances
 * (ARCHITECTURE.md, "Boot policy"). At most one enforcement runs at a time; callers that arrive
 * during one share the next.
 */
export class BootPolicyEnforcer {
  readonly #parts: EnforcerParts;
  readonly #enforcing: Coalesced<Result<void, InspectorError>>;
  readonly #reading: Coalesced<Result<void, InspectorError>>;
  readonly #released = new AbortController();
  #open = false;
  #follows = false;
  /** What became of the last enforcement. */
  #last: Result<void, InspectorError> | undefined;

  constructor(parts: EnforcerParts) {
    this.#parts = parts;
    const { own } = parts;
    this.#enforcing = new Coalesced(async () => {
      this.#last = await this.#telling(() => (own === undefined ? Promise.resolve(DONE) : this.#tell(own)));
      return this.#last;
    });
    const isStopping = new Promise<typeof DONE>((resolve) => parts.stopping.listen(() => resolve(DONE)));
    this.#reading = new Coalesced(() => this.#telling(() => Promise.race([isStopping, own?.known.read() ?? DONE])));
  }

  /**
   * Enforces the policy as it is now. Resolves when an enforcement that began after the call is
   * done. Does nothing after {@link release}.
   */
  enforce(): Promise<Result<void, InspectorError>> {
    const isIdle = this.#parts.own === undefined || this.#released.signal.aborted;
    return isIdle ? Promise.resolve(DONE) : this.#enforcing.run();
  }

  /**
   * As {@link enforce}, on all instances that have a firewall. A start waits for this before it
   * powers the machine on.
   */
  async enforceEverywhere(): Promise<Result<void, InspectorError>> {
    const [here, elsewhere] = await Promise.all([this.enforce(), this.#parts.peers.enforced()]);
    return here.err ? here : elsewhere;
  }

  /**
   * As {@link enforceEverywhere}, in the background. Observers are told of a failure, and the next
   * round of upkeep tries again.
   */
  changed(): void {
    const { inBackground, peers } = this.#parts;
    void inBackground('boot policy', () => Promise.all([this.enforce(), this.#telling(() => peers.notify())]));
  }

  /** What would be enforced while `active` goes on, and why. */
  describe(active: ActiveRuns): ReturnType<typeof policyOf> {
    return policyOf(active, this.#parts.own?.known, this.#parts.rules);
  }

  /** The name of this instance's firewall; `undefined` when it has none. */
  get firewall(): string | undefined {
    return this.#parts.own?.firewall.name;
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
    return this.#follows && this.#parts.own !== undefined ? this.#parts.own.lag() : Ok(undefined);
  }

  /** Ports that were read for another reason. */
  learn(ports: readonly PortFields[]): void {
    this.#parts.own?.known.add(ports);
  }

  /**
   * Registers the firewall with the other instances, and enforces the policy. The ports that Ironic
   * knows are read in the background, because the list is long and Ironic may be away. Until they
   * were read once, unknown machines are kept off.
   */
  async start(): Promise<Result<void, InspectorError>> {
    const { own, inBackground } = this.#parts;
    if (own === undefined || this.#released.signal.aborted) return DONE;
    if (!this.#follows) {
      this.#follows = true;
      void this.#follow(own);
      void this.#heartbeat(own);
    }
    const first = await this.enforce();
    if (!own.known.isRead) void inBackground('boot policy', () => this.#readAndEnforce());
    return first;
  }

  /**
   * Reads the full list of ports, and enforces the policy that follows. When that fails, observers
   * are told; the last list and the last policy stay.
   */
  async sync(): Promise<Result<void, InspectorError>> {
    await this.#readAndEnforce();
    return DONE;
  }

  /** As {@link enforce}; a list of ports that could not be read at the start is tried again. */
  async upkeep(): Promise<Result<void, InspectorError>> {
    if (this.#follows && this.#parts.own?.known.isRead === false) await this.#reading.run();
    return this.enforce();
  }

  /** Has the firewall let go, for good, after the enforcement that is running. */
  release(): Promise<Result<void, InspectorError>> {
    this.#released.abort('released');
    const { own } = this.#parts;
    return this.#enforcing.after(async () => {
      const closed = await attempt('boot policy', () => own?.firewall.close() ?? Promise.resolve(DONE));
      // Only now: as long as the firewall is in force, others wait for it.
      const withdrawn = await attempt('boot policy', () => own?.withdraw() ?? Promise.resolve(DONE));
      return closed.err ? closed : withdrawn;
    });
  }

  async #readAndEnforce(): Promise<void> {
    await this.#reading.run();
    if (!this.#parts.stopping.isOver) await this.enforce();
  }

  async #tell(own: OwnFirewall): Promise<Result<void, InspectorError>> {
    // Read before the runs: what is written later raises it again.
    const generation = this.#follows ? await own.generation() : undefined;
    if (generation?.err) return generation;
    const active = await this.#parts.nodes.active();
    if (active.err) return active;
    const told = await this.#enforceBy(own.firewall, this.describe(active.val).policy);
    if (told.ok && generation !== undefined) await this.#telling(() => own.enforced(generation.val));
    return told;
  }

  async #enforceBy(firewall: Firewall, policy: BootPolicy): Promise<Result<void, InspectorError>> {
    const told = await (this.#open ? firewall.sync(policy) : firewall.open(policy));
    if (told.err) return told;
    this.#open = true;
    this.#parts.emit(undefined, { type: 'policy-enforced', firewall: firewall.name, policy });
    return DONE;
  }

  /** Enforces what other instances have changed. After a failure the pauses grow. */
  async #follow(own: OwnFirewall): Promise<void> {
    const { clock, followPeriod } = this.#parts;
    const { signal } = this.#released;
    for (let pause = followPeriod * 1000; !signal.aborted;) {
      await clock.sleep(pause, signal);
      if (signal.aborted) return;
      const behind = await this.#telling(() => own.isBehind());
      const failed = behind.err || (behind.val && (await this.enforce()).err);
      pause = failed ? Math.max(pause, Math.min(pause * 2, LONGEST_PAUSE_MS)) : followPeriod * 1000;
    }
  }

  /** A loop of its own, so that an enforcement that takes long does not look like death. */
  async #heartbeat(own: OwnFirewall): Promise<void> {
    const { signal } = this.#released;
    for (;;) {
      await this.#parts.clock.sleep(own.periodMs, signal);
      if (signal.aborted) return;
      await this.#telling(() => own.heartbeat());
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
