import type { Clock, NodeUuid } from '@ironic-inspector/core';
import type { PowerEvent } from '../ironic/power.ts';
import { callBack } from './call-back.ts';
import type { Post } from './call-back.ts';

/**
 * What a machine does after it was turned on, in order; it stays at `answered` or `gave-up` until
 * it is turned off.
 */
export type MachineState = 'off' | 'idle' | 'booting' | 'posting' | 'answered' | 'gave-up';

export interface SimulatedMachineOptions {
  /** Ironic's node for this machine. */
  readonly node: NodeUuid;
  /** What its ramdisk posts; a function makes it anew at each boot. */
  readonly payload: string | (() => string);
  /** Where its ramdisk posts: `http://127.0.0.1:5050/v1/continue`. */
  readonly callbackUrl: string;
  /** Milliseconds from power on to the first post. @default 0 */
  readonly bootDelayMs?: number;
  /** Whose sleeps the boot and the ramdisk's pauses are. */
  readonly clock: Clock;
  /** What the ramdisk's pauses of 5 to 30 seconds are multiplied with. @default 1 */
  readonly pauseScale?: number;
  /** Longest wait for one answer to a post, in milliseconds. @default 30000, as the ramdisk's */
  readonly timeoutMs?: number;
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch;
  readonly onState?: (state: MachineState) => void;
  readonly onPost?: (post: Post) => void;
}

/**
 * A machine without hardware: it boots a ramdisk from the network when it is told to, which posts
 * what it "found".
 */
export class SimulatedMachine {
  readonly node: NodeUuid;
  readonly #options: SimulatedMachineOptions;
  #posts: readonly Post[] = [];
  #state: MachineState = 'off';
  #boot = { controller: new AbortController(), ended: Promise.resolve() };

  constructor(options: SimulatedMachineOptions) {
    this.#options = Object.freeze({ ...options });
    this.node = options.node;
  }

  get state(): MachineState {
    return this.#state;
  }

  /** All posts since it was made, in order. */
  get posts(): readonly Post[] {
    return this.#posts;
  }

  /** Does what Ironic makes its power do. A boot from anything but the network leads nowhere. */
  power(event: PowerEvent): void {
    this.#boot.controller.abort();
    if (event.kind === 'off') return this.#enter('off');
    if (event.bootDevice !== 'pxe') return this.#enter('idle');
    const controller = new AbortController();
    this.#boot = { controller, ended: this.#run(controller.signal) };
  }

  /**
   * Waits until nothing goes on any more: posted, given up, or off. As long as its boot takes, at
   * most.
   */
  async settled(): Promise<void> {
    for (let boot = undefined as unknown; boot !== this.#boot;) {
      boot = this.#boot;
      await this.#boot.ended;
    }
  }

  /** Turns it off for good, and waits for what was under way. */
  async close(): Promise<void> {
    this.#boot.controller.abort();
    this.#enter('off');
    await this.settled();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, bootDelayMs = 0, payload, callbackUrl, pauseScale = 1, timeoutMs = 30_000 } = this.#options;
    this.#enter('booting');
    await clock.sleep(bootDelayMs, signal);
    if (signal.aborted) return;
    this.#enter('posting');
    const last = await callBack({
      url: callbackUrl,
      payload: typeof payload === 'string' ? payload : payload(),
      clock,
      signal,
      pauseScale,
      timeoutMs,
      fetch: this.#options.fetch ?? globalThis.fetch,
      onPost: (post) => {
        this.#posts = [...this.#posts, post];
        this.#options.onPost?.(post);
      },
    });
    if (last !== undefined && !signal.aborted) this.#enter(last.uuid === undefined ? 'gave-up' : 'answered');
  }

  #enter(state: MachineState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }
}
