import { systemClock } from '@ironic-inspector/core';
import type { Clock, Inspector, NodeUuid } from '@ironic-inspector/core';
import type { FakeIronic } from '../ironic/fake-ironic.ts';
import type { JsonObject } from '../payload.ts';
import type { Post } from './call-back.ts';
import { inspectorFetch } from './inspector-fetch.ts';
import { SimulatedMachine } from './simulated-machine.ts';
import type { MachineState } from './simulated-machine.ts';

/** Where ramdisks post: to a URL, or straight to an inspector, without HTTP. */
export type PostsTo =
  | {
      /** `http://127.0.0.1:5050/v1/continue` */
      readonly callbackUrl: string;
      readonly inspector?: undefined;
      /** @default the platform's */
      readonly fetch?: typeof globalThis.fetch;
    }
  | {
      /** Its answers become statuses: 200, 409 or 503 to post again later, 400 or 500. */
      readonly inspector: Pick<Inspector, 'continue'>;
      readonly callbackUrl?: undefined;
      readonly fetch?: undefined;
    };

export type SimulateMachinesOptions = PostsTo & {
  /** Whose nodes the machines are; it turns them on and off. */
  readonly fake: FakeIronic;
  readonly machines: readonly MachineDescription[];
  /** Milliseconds from power on to the first post. @default 0 */
  readonly bootDelayMs?: number;
  /** @default the computer's */
  readonly clock?: Clock;
  /**
   * What the ramdisk's pauses of 5 to 30 seconds between its posts are multiplied with.
   * @default 1
   */
  readonly pauseScale?: number;
  /** Longest wait for one answer to a post, in milliseconds. @default 30000, as the ramdisk's */
  readonly timeoutMs?: number;
  readonly onState?: (node: NodeUuid, state: MachineState) => void;
  /** Each post of each ramdisk, with what it was answered. */
  readonly onPost?: (node: NodeUuid, post: Post) => void;
};

export interface MachineDescription {
  readonly node: NodeUuid;
  /** What its ramdisk posts; a function says it anew at each boot, for hardware that changes. */
  readonly payload: JsonObject | string | (() => JsonObject | string);
  /** Instead of the delay for all. */
  readonly bootDelayMs?: number;
}

export interface SimulatedMachines {
  readonly machines: readonly SimulatedMachine[];
  /** Waits until no machine boots or posts any more. */
  settled(): Promise<void>;
  /** Turns all off for good. Twice is the same as once. */
  close(): Promise<void>;
}

/**
 * Puts machines behind the nodes of a fake Ironic: told to boot from the network, they boot, and
 * post to the callback, or to the inspector.
 */
export function simulateMachines(options: SimulateMachinesOptions): SimulatedMachines {
  const { fake, clock = systemClock, onState, onPost } = options;
  const callbackUrl = options.callbackUrl ?? 'http://inspector.invalid/v1/continue';
  const fetch = options.inspector === undefined ? options.fetch : inspectorFetch(options.inspector);
  const machines = options.machines.map(
    ({ node, payload, bootDelayMs = options.bootDelayMs }) =>
      new SimulatedMachine({
        node,
        callbackUrl,
        clock,
        payload: () => textOf(typeof payload === 'function' ? payload() : payload),
        ...definedOnly({
          bootDelayMs,
          pauseScale: options.pauseScale,
          timeoutMs: options.timeoutMs,
          fetch,
          onState: onState && ((state: MachineState) => onState(node, state)),
          onPost: onPost && ((post: Post) => onPost(node, post)),
        }),
      }),
  );
  const byNode = new Map(machines.map((machine) => [machine.node, machine]));
  const stop = fake.onPower((event) => byNode.get(event.uuid)?.power(event));
  return {
    machines,
    settled: async () => void (await Promise.all(machines.map((machine) => machine.settled()))),
    close: async () => {
      stop();
      await Promise.all(machines.map((machine) => machine.close()));
    },
  };
}

function textOf(payload: JsonObject | string): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

/** Options that were not given keep their defaults. */
function definedOnly<T extends object>(options: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof definedOnly<T>
  >;
}
