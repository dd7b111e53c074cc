import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/**
 * Which machines may boot from the network now. All MAC addresses are in lower case, with colons.
 */
export interface BootPolicy {
  /** Machines that are being introspected: they may. */
  readonly introspecting: readonly string[];
  /**
   * Machines that Ironic knows and that are not being introspected: they may not, whatever holds
   * for unknown ones.
   */
  readonly others: readonly string[];
  /** Whether machines nobody knows may. */
  readonly unknown: 'allow' | 'deny';
  /**
   * `client-id`s of InfiniBand ports by MAC address, of the machines above that have one: on an
   * Ethernet bridge their packets come from another address (CONTRACT.md §7.2).
   */
  readonly clientIds: Readonly<Record<string, string>>;
}

/**
 * Keeps machines that are not being introspected away from the ramdisk. It never talks to Ironic:
 * the policy is computed for it. Calls come one at a time.
 */
export interface Firewall {
  /** Shown in events. */
  readonly name: string;
  /** Takes hold of the network and enforces `policy`. Calling it twice is the same as once. */
  open(policy: BootPolicy): Promise<Result<void, InspectorError>>;
  /**
   * Enforces `policy` instead of the last one, whole or not at all.
   *
   * On `Err` the last complete policy is still in force; the core tries again.
   */
  sync(policy: BootPolicy): Promise<Result<void, InspectorError>>;
  /**
   * Lets go: stops what it started, and takes away what it put in the way. Twice is the same as
   * once.
   */
  close(): Promise<Result<void, InspectorError>>;
}
