import type { FirewallRegister, HeldFirewall } from '../contracts/firewall-register.ts';
import type { Heartbeat, InstanceRegister } from '../contracts/instance-register.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, Ok, type Result } from '../result.ts';

/**
 * What instances know of each other, in memory: for those of one process that share the object. An
 * `Inspector` makes one of its own where its store keeps no such registers.
 */
export class MemoryRegisters implements InstanceRegister, FirewallRegister {
  readonly #heartbeats = new Map<string, Date>();
  readonly #leaders = new Map<string, { readonly owner: string; readonly until: Date }>();
  readonly #firewalls = new Map<string, HeldFirewall>();
  #generation = 0;

  async heartbeat(owner: string, at: Date): Promise<Result<void, InspectorError>> {
    this.#heartbeats.set(owner, new Date(at));
    return DONE;
  }

  async retire(owner: string): Promise<Result<void, InspectorError>> {
    this.#heartbeats.delete(owner);
    return DONE;
  }

  async heartbeats(): Promise<Result<readonly Heartbeat[], InspectorError>> {
    return Ok(Array.from(this.#heartbeats, ([owner, at]) => ({ owner, at: new Date(at) })));
  }

  async lead(role: string, owner: string, now: Date, until: Date): Promise<Result<boolean, InspectorError>> {
    const leader = this.#leaders.get(role);
    if (leader !== undefined && leader.owner !== owner && leader.until > now) return Ok(false);
    this.#leaders.set(role, { owner, until: new Date(until) });
    return Ok(true);
  }

  async noteFirewall(owner: string, generation: number, at: Date): Promise<Result<void, InspectorError>> {
    this.#firewalls.set(owner, { owner, generation, aliveAt: new Date(at) });
    return DONE;
  }

  async withdrawFirewall(owner: string): Promise<Result<void, InspectorError>> {
    this.#firewalls.delete(owner);
    return DONE;
  }

  async firewalls(): Promise<Result<readonly HeldFirewall[], InspectorError>> {
    return Ok(Array.from(this.#firewalls.values(), (held) => ({ ...held, aliveAt: new Date(held.aliveAt) })));
  }

  async generation(): Promise<Result<number, InspectorError>> {
    return Ok(this.#generation);
  }

  async raiseGeneration(): Promise<Result<number, InspectorError>> {
    return Ok(++this.#generation);
  }
}
