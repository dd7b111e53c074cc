import * as z from 'zod';

/** CONTRACT.md §10.1: ten years. */
export const MAX_SECONDS = 315_576_000;

/** What is let in: callbacks of ramdisks, which anybody may post, and machines that boot. */
export interface AccessGroups {
  readonly pxeFilter: PxeFilterSettings;
  readonly callback: CallbackSettings;
  readonly limits: LimitSettings;
}

export interface CallbackSettings {
  /**
   * Whether a start makes a secret token, which must come back with the machine's callback:
   * `/v1/continue?token=…`. Whoever starts the run gets it, or the option `carryToken`, and puts it
   * on the kernel line; where Ironic boots the ramdisk nobody can. Machines in use are then heard
   * only when they were asked.
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
   * How many callbacks are read and answered at a time: they share what Ironic can do, and each has
   * 18 seconds for its calls. Eight times as many may wait for their turn; one more is
   * `overloaded`, which makes the ramdisk post again. As many again may wait for their node to be
   * started, one a node.
   * @default 32
   */
  readonly concurrentCallbacks: number;
  /**
   * How long a callback waits for its turn, in seconds, until it is `overloaded`; 0 does not wait.
   * With the 18 seconds for Ironic it must stay within the ramdisk's 30.
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
  /**
   * How many seconds each hook's `before` and `after` may take. One that takes longer is left
   * behind, its signal is aborted, and its run ends with the failure `hook-timed-out`. A ramdisk
   * waits for 30 seconds in all. A hook that never gives the thread back cannot be stopped.
   * @default 10
   */
  readonly hookSeconds: number;
}

export interface PxeFilterSettings {
  /**
   * Whether machines nobody knows are kept from booting even while an introspection is going on.
   * Not together with a not-found hook, which waits for them.
   * @default false
   */
  readonly denyUnknownMacs: boolean;
  /**
   * Seconds between two readings of Ironic's full list of ports, after which the policy is enforced
   * anew; 0 reads it only at the start. Only where there is a firewall.
   * @default 15
   */
  readonly syncPeriod: number;
  /**
   * Seconds between two looks, by an instance with a firewall, whether another one has changed who
   * may boot; and by an instance that begins an introspection, whether the firewalls of others have
   * followed.
   * @default 0.25
   */
  readonly followPeriod: number;
  /**
   * Seconds that a machine's power-on waits for the firewalls of other instances; then the
   * introspection fails. One that gave no sign of life for a lease is not waited for.
   * @default 10
   */
  readonly followTimeout: number;
}

export const ACCESS_DEFAULTS: AccessGroups = {
  pxeFilter: { denyUnknownMacs: false, syncPeriod: 15, followPeriod: 0.25, followTimeout: 10 },
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
    hookSeconds: 10,
  },
};

export const accessSettingsShape = {
  pxeFilter: z.strictObject({
    denyUnknownMacs: z.boolean(),
    syncPeriod: z.number().min(0).max(MAX_SECONDS),
    followPeriod: z.number().min(0.01).max(60),
    followTimeout: z.number().min(0).max(600),
  }),
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
    hookSeconds: z.number().min(0.1).max(600),
  }),
};
