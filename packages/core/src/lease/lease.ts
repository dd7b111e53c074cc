import type { InstanceRegister } from '../contracts/instance-register.ts';
import type { Clock } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { ClockSkew } from './clock-skew.ts';

/** How much of the lease may pass between two heartbeats: two may be lost before it ends. */
const BEATS_PER_LEASE = 3;

/** How many leases an instance that is gone is remembered for. */
const FORGOTTEN_AFTER = 10;

const NEVER = { wall: -Infinity, elapsed: -Infinity };

/** A claim on runs. Work holds one from its beginning until it hands the runs back. */
export interface Claim {
  /**
   * Checks that the lease has held since the claim began. `node-locked` when it was lost meanwhile:
   * other instances may have taken the runs, so the work must stop.
   */
  check(): Promise<Result<void, InspectorError>>;
  /**
   * Puts a run under this claim, before the first write to it. Until the claim is released, this
   * instance begins no other work on that run.
   */
  cover(runId: string): void;
  /** Ends the claim. Calling it twice is the same as once. */
  readonly release: () => void;
}

/**
 * This instance's lease on the runs that it owns: a heartbeat in the instance register, renewed for
 * as long as there is work (ARCHITECTURE.md, "Who works on a run"). An instance that could not
 * write a heartbeat for a whole lease, because it was paused or the store was away, has lost all
 * the runs that it owned before.
 */
export class Lease {
  /**
   * The name of this instance in roles and in the firewall register. Each start makes a new one.
   */
  readonly instance: string = crypto.randomUUID();
  #owner: string = crypto.randomUUID();
  /** The owner name before this one, until it is retired. */
  #former: string | undefined;
  readonly #register: InstanceRegister;
  readonly #clock: Clock;
  readonly #milliseconds: number;
  /** How far our clock is ahead of the register's. */
  readonly skew: ClockSkew;
  /** When the owner beat last, by the register's clock. */
  #noted: number | undefined;
  /** When the owner was last surely alive for others, by both ways to tell the time. */
  #beaten = NEVER;
  #beating: Promise<Result<void, InspectorError>> | undefined;
  /** Counts how often the lease was lost. */
  #term = 0;
  /** The runs that each claim covers. */
  readonly #claims = new Map<Claim, Set<string>>();
  /** How many claims cover a run: upkeep asks that of each run and post there is. */
  readonly #covering = new Map<string, number>();
  #pulse: AbortController | undefined;
  #isRetired = false;

  constructor(register: InstanceRegister, clock: Clock, seconds: number, skew: ClockSkew) {
    this.#register = register;
    this.#clock = clock;
    this.#milliseconds = seconds * 1000;
    this.skew = skew;
  }

  /**
   * The name under which this instance owns runs. Each lost lease makes a new one: an instance that
   * is slow to take over the runs of the old name cannot take those that were begun since.
   */
  get owner(): string {
    return this.#owner;
  }

  /**
   * Who has not beaten for so many milliseconds, by the register's clock, is gone. An owner thinks
   * itself gone after a lease; what is more is for how long it takes to notice.
   */
  get goneAfter(): number {
    return this.#milliseconds * (1 + 1 / BEATS_PER_LEASE);
  }

  /** Who was not alive for so many milliseconds never was: what others know of it may go. */
  get forgottenAfter(): number {
    return this.#milliseconds * FORGOTTEN_AFTER;
  }

  /**
   * Tells owners that are gone: they have not beaten for long, never did, or retired. Whose run was
   * read before this was called had beaten before. What is known of those that are gone for long is
   * removed.
   */
  async absence(): Promise<Result<(owner: string) => boolean, InspectorError>> {
    const beats = await this.skew.measuring(
      () => this.#register.heartbeats(),
      ({ now }) => now,
    );
    if (beats.err) return beats;
    const { last } = beats.val;
    const alive = new Set(last.filter(({ age }) => age <= this.goneAfter).map(({ owner }) => owner));
    for (const { owner } of last.filter(({ age }) => age > this.forgottenAfter)) {
      const retired = await this.#register.retire(owner);
      if (retired.err) return retired;
    }
    return Ok((owner) => !alive.has(owner));
  }

  /**
   * Whether this instance has `role` from now on for `milliseconds`: of all that share the store
   * one has.
   */
  lead(role: string, milliseconds: number): Promise<Result<boolean, InspectorError>> {
    return this.#register.lead(role, this.instance, milliseconds);
  }

  /**
   * Whether this instance works on the run now. A run that it owns, but lost its claim on, is not
   * worked on.
   */
  isWorkingOn(runId: string): boolean {
    return this.#covering.has(runId);
  }

  /**
   * Seconds since the last heartbeat, while there is work for which it beats; `undefined` while
   * there is none.
   */
  get beatAge(): number | undefined {
    return this.#claims.size === 0 ? undefined : this.#age() / 1000;
  }

  /** Why others may think that this instance is gone; `undefined` while they have no reason to. */
  get problem(): string | undefined {
    if (this.#isRetired) return 'this instance was stopped';
    const age = this.beatAge;
    const isOld = age !== undefined && age * 1000 > this.#milliseconds;
    return isOld ? `no heartbeat could be written for ${age.toFixed(1)} seconds` : undefined;
  }

  /** Begins a claim. `Err` when no heartbeat can be written. */
  async claim(): Promise<Result<Claim, InspectorError>> {
    const alive = await this.#renew();
    if (alive.err) return alive;
    const term = this.#term;
    const covered = new Set<string>();
    const claim: Claim = {
      cover: (runId) => {
        if (covered.has(runId) || !this.#claims.has(claim)) return;
        covered.add(runId);
        this.#covering.set(runId, (this.#covering.get(runId) ?? 0) + 1);
      },
      check: async () => {
        const renewed = await this.#renew();
        if (renewed.err) return renewed;
        return term === this.#term ? DONE : Err(lostError());
      },
      release: () => {
        if (!this.#claims.delete(claim)) return;
        for (const runId of covered) this.#uncover(runId);
        if (this.#claims.size === 0) this.#rest();
      },
    };
    this.#claims.set(claim, covered);
    if (this.#pulse === undefined) this.#beatOn();
    return Ok(claim);
  }

  /**
   * Hands all runs back: other instances may take them at once. After this every check of a claim
   * finds the lease lost.
   */
  async retire(): Promise<Result<void, InspectorError>> {
    this.#isRetired = true;
    this.#claims.clear();
    this.#covering.clear();
    this.#rest();
    await this.#beating;
    await this.#retireFormer();
    return this.#register.retire(this.owner);
  }

  /** Writes a heartbeat when one is due. While the lease lasts, a failed attempt is no harm. */
  async #renew(): Promise<Result<void, InspectorError>> {
    if (this.#isRetired) return Err(lostError());
    const age = this.#age();
    if (age < this.#milliseconds / BEATS_PER_LEASE) return DONE;
    if (age > this.#milliseconds) this.#lose();
    const beaten = await (this.#beating ??= this.#beat());
    return beaten.ok || this.#age() <= this.#milliseconds ? DONE : beaten;
  }

  /**
   * Milliseconds since the last heartbeat: the longer of two measures. The elapsed time is not
   * fooled by a clock that is set back, but stands still while a machine sleeps, and meanwhile
   * other instances may take the runs.
   */
  #age(): number {
    const { wall, elapsed } = this.#beaten;
    return Math.max(this.#clock.now().getTime() - wall, this.#clock.elapsed() - elapsed);
  }

  #lose(): void {
    this.#term++;
    this.#noted = undefined;
    if (this.#beaten === NEVER) return;
    this.#beaten = NEVER;
    this.#former = this.#owner;
    this.#owner = crypto.randomUUID();
  }

  /**
   * Whether so much time has passed for the register, whose clock may have been set, that others
   * took us for dead.
   */
  #isLate(now: number): boolean {
    const last = this.#noted ?? now;
    this.#noted = now;
    return now - last > this.#milliseconds;
  }

  async #beat(): Promise<Result<void, InspectorError>> {
    const { owner } = this;
    const at = this.#clock.now();
    const elapsed = this.#clock.elapsed();
    try {
      const beaten = await this.skew.measuring(
        () => this.#register.heartbeat(this.owner),
        (now) => now,
      );
      if (beaten.err) return beaten;
      if (this.#isLate(beaten.val.getTime())) this.#lose();
      // Lost meanwhile: it is the new owner's heart that must beat.
      if (owner !== this.owner) return await this.#beat();
      this.#beaten = { wall: at.getTime(), elapsed };
      await this.#retireFormer();
      return DONE;
    } catch (thrown) {
      return Err(InspectorError.from(thrown, 'heartbeat'));
    } finally {
      this.#beating = undefined;
    }
  }

  /** One that cannot be retired now is at the next beat. */
  async #retireFormer(): Promise<void> {
    if (this.#former !== undefined && (await this.#register.retire(this.#former)).ok) this.#former = undefined;
  }

  #beatOn(): void {
    const pulse = new AbortController();
    this.#pulse = pulse;
    const beats = async () => {
      while (!pulse.signal.aborted) {
        await this.#clock.sleep(this.#milliseconds / BEATS_PER_LEASE, pulse.signal);
        if (!pulse.signal.aborted) await this.#renew();
      }
    };
    void beats();
  }

  #uncover(runId: string): void {
    const left = (this.#covering.get(runId) ?? 0) - 1;
    if (left > 0) this.#covering.set(runId, left);
    else this.#covering.delete(runId);
  }

  #rest(): void {
    // With a reason: without one, an error with a stack is made for nobody.
    this.#pulse?.abort('rest');
    this.#pulse = undefined;
  }
}

/**
 * Does `work` if the lease still holds. Every write, to Ironic or to the store, goes through here.
 */
export async function ifStillOurs<T>(
  claim: Claim,
  work: () => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  const checked = await claim.check();
  return checked.err ? checked : work();
}

function lostError(): InspectorError {
  return new InspectorError(
    'node-locked',
    'Another instance may have taken this work over: the lease ended before it was done',
  );
}
