import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/**
 * How the instances that share a store agree on who may boot: which of them hold a firewall, and how far each has followed the runs.
 *
 * The **generation** is a number of the whole store. Who has written something that changes who may boot raises it afterwards; who holds
 * a firewall reads it, then the runs, enforces, and notes the number that it read: all that was written before that number was
 * raised is in force there.
 */
export interface FirewallRegister {
  /** Notes that `owner` holds a firewall, is alive now, and enforces `generation`; -1 when nothing is enforced yet. */
  noteFirewall(owner: string, generation: number): Promise<Result<void, InspectorError>>;

  /** Notes that `owner` holds no firewall any more; `Ok` also when it held none. */
  withdrawFirewall(owner: string): Promise<Result<void, InspectorError>>;

  /** All firewalls that are noted, in no particular order. */
  firewalls(): Promise<Result<readonly HeldFirewall[], InspectorError>>;

  /** The generation; 0 when it was never raised. */
  generation(): Promise<Result<number, InspectorError>>;

  /** Raises the generation and gives the new one, which nobody else is given. */
  raiseGeneration(): Promise<Result<number, InspectorError>>;
}

/** The firewall of an instance, as noted last. */
export interface HeldFirewall {
  readonly owner: string;
  /** What it enforces; -1 when nothing yet. */
  readonly generation: number;
  /** How long ago it was alive, in milliseconds by the register's own clock; 0 where that was set back. */
  readonly age: number;
}
