import type { InstanceRegister } from '../contracts/instance-register.ts';
import type { Clock } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import type { ClockSkew } from '../lease/clock-skew.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';

/** How much of the lease may pass between two heartbeats: two may be lost before it ends. */
const BEATS_PER_LEASE = 3;

/** How many leases an instance that is gone is remembered for. */
const FORGOTTEN_AFTER = 10;

const NEVER = { wall: -Infinity, elapsed: -Infinity };

/** A claim on runs, from when work on them begins to when it is handed back. */
export interface Hold {
  /** `node-locked` when the lease ended meanwhile: others may have taken the runs, so the work must stop. */
  check(): Promise<Result<void, InspectorError>>;
  /** Says which run the work is on, before it is ours: nobody here begins it again until the hold is released. */
  claim(runId: string): void;
  /** The work is done. Twice is the same as once. */
  readonly release: () => void;
}

/**
 * This instance's lease on the runs that it owns: a heartbeat in the store, renewed for as long as there is work (ARCHITECTURE.md, "One
 * node, one worker"). An instance that could not beat for a whole lease, because it was paused or the store was away, has lost all
 * that it held before.
 */
export class Lease {
  /** The name under which this instance has roles; another one each time the program starts. */
  readonly instance: string = crypto.randomUUID();
  #owner: string = crypto.randomUUID();
  /** The name before that, which is to be retired. */
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
  /** The runs that each hold is about. */
  readonly #holds = new Map<Hold, Set<string>>();
  #pulse: AbortController | undefined;
  #isRetired = false;

  constructor(register: InstanceRegister, clock: Clock, seconds: number, skew: ClockSkew) {
    this.#register = register;
    this.#clock = clock;
    this.#milliseconds = seconds * 1000;
    this.skew = skew;
  }

  /**
   * The name under which this instance owns runs; another one each time it has lost its lease. Who saw that the old one is gone may be slow
   * to take its runs over, and must not take them from an instance that came back and works on them again.
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

  /** Whether this instance has `role` from now on for `milliseconds`: of all that share the store one has. */
  lead(role: string, milliseconds: number): Promise<Result<boolean, InspectorError>> {
    return this.#register.lead(role, this.instance, milliseconds);
  }

  /** Whether this instance is at work on the run: one that it owns and has lost hold of is not. */
  isWorkingOn(runId: string): boolean {
    return [...this.#holds.values()].some((claimed) => claimed.has(runId));
  }

  /**
   * Seconds since the last heartbeat, while there is work for which it beats; `undefined` while
   * there is none.
   */
  get beatAge(): number | undefined {
    return this.#holds.size === 0 ? undefined : this.#age() / 1000;
  }

  /** Why others may think that this instance is gone; `undefined` while they have no reason to. */
  get problem(): string | undefined {
    if (this.#isRetired) return 'this instance was stopped';
    const age = this.beatAge;
    const isOld = age !== undefined && age * 1000 > this.#milliseconds;
    return isOld ? `no heartbeat could be written for ${age.toFixed(1)} seconds` : undefined;
  }

  /** Begins a claim; `Err` when no heartbeat can be written. */
  async take(): Promise<Result<Hold, InspectorError>> {
    const alive = await this.#renew();
    if (alive.err) return alive;
    const term = this.#term;
    const claimed = new Set<string>();
    const hold: Hold = {
      claim: (runId) => void claimed.add(runId),
      check: async () => {
        const renewed = await this.#renew();
        if (renewed.err) return renewed;
        return term === this.#term ? DONE : Err(lostError());
      },
      release: () => {
        if (this.#holds.delete(hold) && this.#holds.size === 0) this.#rest();
      },
    };
    this.#holds.set(hold, claimed);
    if (this.#pulse === undefined) this.#beatOn();
    return Ok(hold);
  }

  /** Tells others that nothing is worked on here any more. For good: what comes late finds the lease lost. */
  async retire(): Promise<Result<void, InspectorError>> {
    this.#isRetired = true;
    this.#holds.clear();
    this.#rest();
    await this.#beating;
    await this.#retireFormer();
    return this.#register.retire(this.owner);
  }

  /** Beats when it is time to. An old beat is good enough while the lease lasts. */
  async #renew(): Promise<Result<void, InspectorError>> {
    if (this.#isRetired) return Err(lostError());
    const age = this.#age();
    if (age < this.#milliseconds / BEATS_PER_LEASE) return DONE;
    if (age > this.#milliseconds) this.#lose();
    const beaten = await (this.#beating ??= this.#beat());
    return beaten.ok || this.#age() <= this.#milliseconds ? DONE : beaten;
  }

  /**
   * The longer of two ages. What has passed is not fooled by a clock that is set back, but stands
   * still while a machine sleeps, when others may take the runs over.
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

  /** Whether so much time has passed for the register, whose clock may have been set, that others took us for dead. */
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

  #rest(): void {
    this.#pulse?.abort();
    this.#pulse = undefined;
  }
}

/** Does `work` if the lease still holds: everything that is written, to Ironic or to the store, goes through here. */
export async function whileHeld<T>(
  hold: Hold,
  work: () => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  const held = await hold.check();
  return held.err ? held : work();
}

function lostError(): InspectorError {
  return new InspectorError(
    'node-locked',
    'Another instance may have taken this work over: the lease ended before it was done',
  );
}
