import * as z from 'zod';

/** How the callback is guarded, to which everybody may post. */
export interface CallbackGroups {
  readonly callback: CallbackSettings;
  readonly limits: LimitSettings;
}

export interface CallbackSettings {
  /**
   * Whether a start makes a secret token, which must come back with the machine's callback: `/v1/continue?token=…`. Whoever starts the run
   * gets it, or the option `carryToken`, and puts it on the kernel line; where Ironic boots the ramdisk nobody can. Machines
   * in use are then heard only when they were asked.
   * @default false
   */
  readonly requireToken: boolean;
}

/** What a ramdisk may send; it is not authenticated. */
export interface LimitSettings {
  /**
   * The longest body, in bytes.
   * @default 33554432 (32 MiB)
   */
  readonly bodyBytes: number;
  /**
   * How deep lists and objects may be nested in it.
   * @default 64
   */
  readonly jsonDepth: number;
  /**
   * How many values it may have, counted before it is parsed: every member of an object and element of a list, at any depth.
   * @default 500000
   */
  readonly jsonValues: number;
  /**
   * How many callbacks are read and answered at a time: they share what Ironic can do, and each has 18 seconds for its calls. Eight times as
   * many may wait for their turn; one more is `overloaded`, which makes the ramdisk post again.
   * As many again may wait for their node to be started, one a node.
   * @default 32
   */
  readonly concurrentCallbacks: number;
  /**
   * How long a callback waits for its turn, in seconds, until it is `overloaded`; 0 does not wait. With the 18 seconds for Ironic it must stay
   * within the ramdisk's 30.
   * @default 8
   */
  readonly callbackWait: number;
}

export const CALLBACK_DEFAULTS: CallbackGroups = {
  callback: { requireToken: false },
  limits: { bodyBytes: 32 * 1024 * 1024, jsonDepth: 64, jsonValues: 500_000, concurrentCallbacks: 32, callbackWait: 8 },
};

export const callbackSettingsShape = {
  callback: z.strictObject({ requireToken: z.boolean() }),
  limits: z.strictObject({
    bodyBytes: z.int().min(1),
    jsonDepth: z.int().min(1).max(1000),
    jsonValues: z.int().min(1),
    concurrentCallbacks: z.int().min(1),
    callbackWait: z.number().min(0).max(10),
  }),
};
