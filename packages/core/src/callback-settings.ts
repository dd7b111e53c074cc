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
   * The longest body, in bytes, with the ramdisk's `logs`: they are cut out before anything is
   * parsed.
   * @default 33554432 (32 MiB)
   */
  readonly bodyBytes: number;
  /**
   * The longest body, in bytes, without `logs`. At the defaults nothing else waits for more than a
   * quarter of a second, whatever is posted; that grows with this, `jsonValues` and `jsonKeys`:
   * half a million members in one object of 5 MB take three seconds.
   * @default 8388608 (8 MiB)
   */
  readonly dataBytes: number;
  /**
   * How deep lists and objects may be nested in it.
   * @default 64
   */
  readonly jsonDepth: number;
  /**
   * How many values it may have, counted before it is parsed: every member of an object and element
   * of a list, at any depth. A machine with a thousand disks has 12 000.
   * @default 100000
   */
  readonly jsonValues: number;
  /**
   * How many members an object in it may have.
   * @default 10000
   */
  readonly jsonKeys: number;
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
  /**
   * How many MAC addresses of a machine that nobody waits for are looked for in Ironic, at one
   * request each, a few at a time; a machine with more is refused. The virtual functions of network
   * cards count.
   * @default 512
   */
  readonly searchedMacs: number;
}

export const CALLBACK_DEFAULTS: CallbackGroups = {
  callback: { requireToken: false },
  limits: {
    bodyBytes: 32 * 1024 * 1024,
    dataBytes: 8 * 1024 * 1024,
    jsonDepth: 64,
    jsonValues: 100_000,
    jsonKeys: 10_000,
    concurrentCallbacks: 32,
    callbackWait: 8,
    searchedMacs: 512,
  },
};

export const callbackSettingsShape = {
  callback: z.strictObject({ requireToken: z.boolean() }),
  limits: z.strictObject({
    bodyBytes: z.int().min(1),
    dataBytes: z.int().min(1),
    jsonDepth: z.int().min(1).max(1000),
    jsonValues: z.int().min(1),
    jsonKeys: z.int().min(1),
    concurrentCallbacks: z.int().min(1),
    callbackWait: z.number().min(0).max(10),
    searchedMacs: z.int().min(1).max(10_000),
  }),
};
