import { attempt } from '../attempt.ts';
import { Coalesced, type EndSignal } from '../concurrency.ts';
import type { FirewallRegister, HeldFirewall } from '../contracts/firewall-register.ts';
import type { Clock } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import type { Lease } from '../lease/lease.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';

/** What others are told and waited for with. */
interface PeerFirewallsParts {
  readonly register: FirewallRegister;
  readonly clock: Clock;
  readonly lease: Pick<Lease, 'instance' | 'goneAfter' | 'forgottenAfter'>;
  /** Seconds between two looks whether they have followed. */
  readonly followPeriod: number;
  /** Seconds that they are waited for. */
  readonly followTimeout: number;
  readonly stopping: EndSignal;
}

/**
 * The firewalls of the other instances that share the store. Where there are none, a call costs one
 * query.
 */
export class PeerFirewalls {
  readonly #parts: PeerFirewallsParts;
  readonly #notices: Coalesced<Result<number | undefined, InspectorError>>;
  readonly #waits: Coalesced<Result<void, InspectorError>>;

  constructor(parts: PeerFirewallsParts) {
    this.#parts = parts;
    this.#notices = new Coalesced(() => attempt('boot policy', () => this.#raise()));
    this.#waits = new Coalesced(() => attempt('boot policy', () => this.#raiseAndWait()));
  }

  /** Has them enforce what is on record by now, without waiting for it. */
  async notify(): Promise<Result<void, InspectorError>> {
    const raised = await this.#notices.run();
    return raised.err ? raised : DONE;
  }

  /**
   * Resolves when all firewalls that are alive enforce what was on record at the time of the call.
   * `firewall-failed` names one that does not in time.
   */
  enforced(): Promise<Result<void, InspectorError>> {
    return this.#waits.run();
  }

  async #raiseAndWait(): Promise<Result<void, InspectorError>> {
    const { clock, followPeriod, followTimeout, stopping } = this.#parts;
    const raised = await this.#raise();
    if (raised.err) return raised;
    const generation = raised.val;
    if (generation === undefined) return DONE;
    const end = clock.now().getTime() + followTimeout * 1000;
    for (;;) {
      const others = await this.#alive();
      if (others.err) return others;
      const late = others.val.find((other) => other.generation < generation);
      if (late === undefined) return DONE;
      if (stopping.isOver) return Err(lateError(late, 'before this instance was stopped'));
      if (clock.now().getTime() >= end) return Err(lateError(late, `within ${followTimeout} seconds`));
      await stopping.during((signal) => clock.sleep(followPeriod * 1000, signal));
    }
  }

  /** @returns the new generation; `undefined` when there is nobody to follow it */
  async #raise(): Promise<Result<number | undefined, InspectorError>> {
    const others = await this.#alive();
    if (others.err) return others;
    return others.val.length === 0 ? Ok(undefined) : this.#parts.register.raiseGeneration();
  }

  /** Those that are gone are not waited for; those that are gone for long are forgotten. */
  async #alive(): Promise<Result<readonly HeldFirewall[], InspectorError>> {
    const { register, lease } = this.#parts;
    const all = await register.firewalls();
    if (all.err) return all;
    const others = all.val.filter(({ owner }) => owner !== lease.instance);
    for (const { owner } of others.filter(({ age }) => age > lease.forgottenAfter)) {
      const forgotten = await register.withdrawFirewall(owner);
      if (forgotten.err) return forgotten;
    }
    return Ok(others.filter(({ age }) => age <= lease.goneAfter));
  }
}

function lateError({ owner }: HeldFirewall, when: string): InspectorError {
  return new InspectorError(
    'firewall-failed',
    `The firewall of instance ${owner} did not enforce the boot policy ${when}`,
  );
}
