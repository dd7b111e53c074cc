import type { FirewallRegister, HeldFirewall } from '../contracts/firewall-register.ts';
import type { Heartbeats, InstanceRegister } from '../contracts/instance-register.ts';
import type { Clock } from '../contracts/runtime.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, Ok, type Result } from '../result.ts';
import { systemClock } from '../system.ts';

/**
 * What instances know of each other, in memory: for those of one process that share the object. An
 * `Inspector` makes one of its own where its store keeps no such registers.
 */
export class MemoryRegisters implements InstanceRegister, FirewallRegister {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>;
  /** Times here are of `Clock.elapsed`: what has passed is not changed by who sets the clock. */
  readonly #heartbeats = new Map<string, number>();
  readonly #leaders = new Map<string, { readonly owner: string; readonly until: number }>();
  readonly #firewalls = new Map<string, { readonly generation: number; readonly at: number }>();
  #generation = 0;

  /** @param clock - that of the inspectors; the system's unless told otherwise */
  constructor(clock: Pick<Clock, 'now' | 'elapsed'> = systemClock) {
    this.#clock = clock;
  }

  async heartbeat(owner: string): Promise<Result<Date, InspectorError>> {
    this.#heartbeats.set(owner, this.#clock.elapsed());
    return Ok(this.#clock.now());
  }

  async retire(owner: string): Promise<Result<void, InspectorError>> {
    this.#heartbeats.delete(owner);
    return DONE;
  }

  async heartbeats(): Promise<Result<Heartbeats, InspectorError>> {
    const elapsed = this.#clock.elapsed();
    const last = Array.from(this.#heartbeats, ([owner, at]) => ({ owner, age: elapsed - at }));
    return Ok({ now: this.#clock.now(), last });
  }

  async lead(role: string, owner: string, milliseconds: number): Promise<Result<boolean, InspectorError>> {
    const elapsed = this.#clock.elapsed();
    const leader = this.#leaders.get(role);
    if (leader !== undefined && leader.owner !== owner && leader.until > elapsed) return Ok(false);
    this.#leaders.set(role, { owner, until: elapsed + milliseconds });
    return Ok(true);
  }

  async noteFirewall(owner: string, generation: number): Promise<Result<void, InspectorError>> {
    this.#firewalls.set(owner, { generation, at: this.#clock.elapsed() });
    return DONE;
  }

  async withdrawFirewall(owner: string): Promise<Result<void, InspectorError>> {
    this.#firewalls.delete(owner);
    return DONE;
  }

  async firewalls(): Promise<Result<readonly HeldFirewall[], InspectorError>> {
    const elapsed = this.#clock.elapsed();
    return Ok(Array.from(this.#firewalls, ([owner, { generation, at }]) => ({ owner, generation, age: elapsed - at })));
  }

  async generation(): Promise<Result<number, InspectorError>> {
    return Ok(this.#generation);
  }

  async raiseGeneration(): Promise<Result<number, InspectorError>> {
    return Ok(++this.#generation);
  }
}
