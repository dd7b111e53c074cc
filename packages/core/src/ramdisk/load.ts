import type { RamdiskContext } from './ramdisk-context.ts';

/** How much an instance has to do. */
export interface Load {
  /** Runs that wait for their turn to be powered on. */
  readonly powerOnQueue: number;
  /** Callbacks that are being worked on, their node's power-off included. */
  readonly callbacks: number;
  /** Callbacks that wait for a place among those that are answered. */
  readonly callbacksWaiting: number;
  /**
   * Seconds since this instance's last heartbeat; `undefined` while it works on no run, and its
   * heart rests.
   */
  readonly heartbeatAge: number | undefined;
  /**
   * Seconds that this instance's clock is ahead of the one that all instances share, the
   * database's, as measured last; negative when behind, `undefined` before the first heartbeat or
   * round of upkeep.
   */
  readonly clockSkew: number | undefined;
  /**
   * What is not recorded yet, and how much never will be because the history was away for too long;
   * `undefined` where none is kept.
   */
  readonly history: { readonly waiting: number; readonly dropped: number } | undefined;
}

/** What the load of an instance is read from. */
interface LoadSources {
  readonly operator: { readonly pacer: { readonly waiting: number } };
  readonly ramdisk: RamdiskContext;
  readonly upkeep: { readonly recorder: Load['history'] };
}

export function loadOf({ operator, ramdisk, upkeep: { recorder: history } }: LoadSources): Load {
  const { callbacks, slots, lease } = ramdisk;
  return {
    powerOnQueue: operator.pacer.waiting,
    callbacks: callbacks.size,
    callbacksWaiting: slots.waiting,
    heartbeatAge: lease.beatAge,
    clockSkew: lease.skew.seconds,
    history: history && { waiting: history.waiting, dropped: history.dropped },
  };
}
