import type { InspectorError } from '../errors.ts';
import type { NodeUuid } from '../model/node.ts';
import type { Result } from '../result.ts';

/** The time, and the only way to wait for it. Tests move it by hand. */
export interface Clock {
  /** The time of day, for records; it may be set at any time. */
  now(): Date;
  /** Milliseconds since some moment, for durations: nobody sets it, and it never goes back. */
  elapsed(): number;
  /** Resolves after `milliseconds`, or at once when `signal` is aborted. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Where work goes that nobody waits for. A task never rejects. */
export interface Background {
  run(task: () => Promise<void>): void;
}

/**
 * Does `task` without its caller's answer waiting for it; `Inspector.idle()` knows of it. Resolves
 * when the task is over, whatever became of it, or when it was not taken.
 */
export type InBackground = (doing: string, task: () => Promise<unknown>) => Promise<void>;

/**
 * All addresses of a host, IPv4 and IPv6, in no particular order; none is an empty list. Given only
 * what is no address already. `Err` when the look-up itself failed.
 */
export type ResolveHost = (host: string) => Promise<Result<readonly string[], InspectorError>>;

/** The token that one boot of a machine must bring back. */
export interface TokenToCarry {
  readonly node: NodeUuid;
  readonly runId: string;
  /** The node's MAC addresses, as far as Ironic has ports for it. */
  readonly macs: readonly string[];
  /** Secret. */
  readonly token: string;
}

/**
 * Puts a token where the machine's ramdisk finds it, usually on its kernel line:
 * `ipa-inspection-callback-url=…/v1/continue?token=…`. Called before the machine is powered on, and
 * again, with another token in place of the last one, when it is booted again. An `Err` ends the
 * run, unless its code is that of a temporary error (`store-failed`, …: see `interrupts`), or the
 * call takes longer than 30 seconds: then it is called again.
 */
export type CarryToken = (boot: TokenToCarry) => Promise<Result<void, InspectorError>>;
