import { Rounds } from '../concurrency.ts';
import type { FirewallRegister } from '../contracts/firewall-register.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';

/** How much of the lease may pass between two signs of life: two may be lost before it ends. */
const SIGNS_PER_LEASE = 3;

/** This instance's firewall as the others know it: noted before the first policy is computed, so that no start goes on without it. */
export class FirewallSeat {
  readonly #register: FirewallRegister;
  readonly #owner: string;
  /** Between two signs of life. */
  readonly periodMs: number;
  /** What is in force here; one note at a time, so that an old one never takes the place of a new one. */
  #generation = -1;
  readonly #notes: Rounds<Result<void, InspectorError>>;
  /** What the others know of; `undefined` until they know of the firewall at all. */
  #noted: number | undefined;
  #hasLeft = false;

  constructor(register: FirewallRegister, owner: string, leaseSeconds: number) {
    this.#register = register;
    this.#owner = owner;
    this.periodMs = (leaseSeconds * 1000) / SIGNS_PER_LEASE;
    this.#notes = new Rounds(async () => {
      if (this.#hasLeft) return DONE;
      const generation = this.#generation;
      const noted = await register.noteFirewall(owner, generation);
      if (noted.ok) this.#noted = generation;
      return noted;
    });
  }

  /** The generation that a policy computed from now on is good for. */
  async begin(): Promise<Result<number, InspectorError>> {
    const noted = this.#noted === undefined ? await this.signOfLife() : DONE;
    return noted.err ? noted : this.#register.generation();
  }

  /** Tells the others that `generation` is in force here. */
  async enforced(generation: number): Promise<Result<void, InspectorError>> {
    this.#generation = Math.max(this.#generation, generation);
    return this.#noted === this.#generation ? DONE : this.signOfLife();
  }

  /** Whether the others have raised the generation since, or do not know yet how far this firewall is. */
  async isBehind(): Promise<Result<boolean, InspectorError>> {
    const generation = await this.#register.generation();
    return generation.map((now) => this.#noted === undefined || now > this.#noted);
  }

  /**
   * How often the policy was changed since the one that is in force here, in this instance and all
   * others.
   */
  async lag(): Promise<Result<number, InspectorError>> {
    const generation = await this.#register.generation();
    return generation.map((now) => Math.max(0, now - this.#generation));
  }

  signOfLife(): Promise<Result<void, InspectorError>> {
    return this.#notes.ask();
  }

  /** For good. */
  leave(): Promise<Result<void, InspectorError>> {
    this.#hasLeft = true;
    return this.#notes.after(async () =>
      this.#noted === undefined ? DONE : this.#register.withdrawFirewall(this.#owner),
    );
  }
}
