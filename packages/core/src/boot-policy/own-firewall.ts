import { Coalesced } from '../concurrency.ts';
import type { FirewallRegister } from '../contracts/firewall-register.ts';
import type { Firewall } from '../contracts/firewall.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';
import type { KnownPorts } from './known-ports.ts';

/** How much of the lease may pass between two signs of life: two may be lost before it ends. */
const SIGNS_PER_LEASE = 3;

interface OwnFirewallParts {
  readonly firewall: Firewall;
  readonly known: KnownPorts;
  readonly register: FirewallRegister;
  /** The name of this instance. */
  readonly owner: string;
  readonly leaseSeconds: number;
}

/**
 * This instance's firewall, and its row in the firewall register. The row is written before the
 * first policy is computed, so other instances' starts wait for it.
 */
export class OwnFirewall {
  readonly firewall: Firewall;
  /** The ports that Ironic is known to have. */
  readonly known: KnownPorts;
  readonly #register: FirewallRegister;
  readonly #owner: string;
  /** Between two signs of life. */
  readonly periodMs: number;
  /**
   * What is in force here. The row is written by one task at a time, so that an old value never
   * overwrites a newer one.
   */
  #generation = -1;
  readonly #notes: Coalesced<Result<void, InspectorError>>;
  /** What the row says; `undefined` until there is one. */
  #noted: number | undefined;
  #isWithdrawn = false;

  constructor({ firewall, known, register, owner, leaseSeconds }: OwnFirewallParts) {
    this.firewall = firewall;
    this.known = known;
    this.#register = register;
    this.#owner = owner;
    this.periodMs = (leaseSeconds * 1000) / SIGNS_PER_LEASE;
    this.#notes = new Coalesced(async () => {
      if (this.#isWithdrawn) return DONE;
      const generation = this.#generation;
      const noted = await register.noteFirewall(owner, generation);
      if (noted.ok) this.#noted = generation;
      return noted;
    });
  }

  /** The generation that a policy is good for when it is computed after this call. */
  async generation(): Promise<Result<number, InspectorError>> {
    const noted = this.#noted === undefined ? await this.heartbeat() : DONE;
    return noted.err ? noted : this.#register.generation();
  }

  /** Tells the other instances that the policy of `generation` is in force here. */
  async enforced(generation: number): Promise<Result<void, InspectorError>> {
    this.#generation = Math.max(this.#generation, generation);
    return this.#noted === this.#generation ? DONE : this.heartbeat();
  }

  /**
   * Whether other instances have raised the generation since the last enforcement, or do not know
   * of it yet.
   */
  async isBehind(): Promise<Result<boolean, InspectorError>> {
    const generation = await this.#register.generation();
    return generation.map((now) => this.#noted === undefined || now > this.#noted);
  }

  /** How many changes of the policy, by this instance or others, are not in force here yet. */
  async lag(): Promise<Result<number, InspectorError>> {
    const generation = await this.#register.generation();
    return generation.map((now) => Math.max(0, now - this.#generation));
  }

  heartbeat(): Promise<Result<void, InspectorError>> {
    return this.#notes.run();
  }

  /** Removes the row from the register, for good. */
  withdraw(): Promise<Result<void, InspectorError>> {
    this.#isWithdrawn = true;
    return this.#notes.after(async () =>
      this.#noted === undefined ? DONE : this.#register.withdrawFirewall(this.#owner),
    );
  }
}
