import { attempt } from '../attempt.ts';
import { Rounds } from '../concurrency.ts';
import type { FirewallRegister, HeldFirewall } from '../contracts/firewall-register.ts';
import type { Clock } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import type { Lease } from '../lease/lease.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';

/** What others are told and waited for with. */
interface OtherFirewallsParts {
  readonly register: FirewallRegister;
  readonly clock: Clock;
  readonly lease: Pick<Lease, 'instance' | 'goneAfter' | 'forgottenAfter'>;
  /** Seconds between two looks whether they have followed. */
  readonly followPeriod: number;
  /** Seconds that they are waited for. */
  readonly followTimeout: number;
  readonly stopping: AbortSignal;
}

/** The firewalls of the other instances that share the store. Where there are none, asking costs one query. */
export class OtherFirewalls {
  readonly #parts: OtherFirewallsParts;
  readonly #calls: Rounds<Result<number | undefined, InspectorError>>;
  readonly #waits: Rounds<Result<void, InspectorError>>;

  constructor(parts: OtherFirewallsParts) {
    this.#parts = parts;
    this.#calls = new Rounds(() => attempt('boot policy', () => this.#raise()));
    this.#waits = new Rounds(() => attempt('boot policy', () => this.#callAndWait()));
  }

  /** Has them enforce what is on record by now; nobody waits for it. */
  async call(): Promise<Result<void, InspectorError>> {
    const called = await this.#calls.ask();
    return called.err ? called : DONE;
  }

  /** Resolves when all that are alive enforce what was on record when this was called; `firewall-failed` names one that does not in time. */
  followed(): Promise<Result<void, InspectorError>> {
    return this.#waits.ask();
  }

  async #callAndWait(): Promise<Result<void, InspectorError>> {
    const { clock, followPeriod, followTimeout, stopping } = this.#parts;
    const called = await this.#raise();
    if (called.err) return called;
    const generation = called.val;
    if (generation === undefined) return DONE;
    const end = clock.now().getTime() + followTimeout * 1000;
    for (;;) {
      const others = await this.#alive();
      if (others.err) return others;
      const late = others.val.find((other) => other.generation < generation);
      if (late === undefined) return DONE;
      if (stopping.aborted) return Err(lateError(late, 'before this instance was stopped'));
      if (clock.now().getTime() >= end) return Err(lateError(late, `within ${followTimeout} seconds`));
      await clock.sleep(followPeriod * 1000, stopping);
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
