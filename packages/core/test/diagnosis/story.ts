import {
  type Diagnosis,
  diagnose,
  type FlowEvent,
  type Identifier,
  type RefusedCallbacks,
} from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, type TestLab, type TestLabOptions } from '@ironic-inspector/testing';
import { afterEach } from 'vitest';
import { keptStep } from '../../src/history/kept-step.ts';

export const HOUR_MS = 3600_000;

const labs: TestLab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

/** Machines, their Ironic and an inspector, and what became of them. */
export interface Story extends TestLab {
  /** The node of a machine. */
  readonly node: (number?: number) => string;
  /** Has a machine introspected until that has ended, however. */
  readonly run: (number?: number) => Promise<void>;
  /** Has a machine introspected until the run waits. */
  readonly wait: (number?: number) => Promise<void>;
  /**
   * The first machine's run waits, half a minute later something happens, and the run times out.
   */
  readonly timesOut: (happens: () => unknown) => Promise<Diagnosis>;
  /** Time passes. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** Why the newest run of a machine is where it is. */
  readonly why: (number?: number) => Promise<Diagnosis>;
}

export async function story(options: Partial<TestLabOptions> = {}): Promise<Story> {
  const lab = await createTestLab({ store: createMemoryStore, introspectionDelay: 0, ...options });
  labs.push(lab);
  const nameOf = (number: number) => lab.names[number - 1] ?? '';
  const node = (number = 1) => lab.machines[number - 1]?.node ?? '';
  const pass = (milliseconds: number) => lab.clock.advance(milliseconds);
  const wait = async (number = 1) => {
    (await lab.inspector.introspect(nameOf(number))).unwrap();
    await lab.clock.idle();
  };
  const why = (number = 1) => whyOf(lab, node(number), options.firewall !== undefined);
  return {
    ...lab,
    node,
    pass,
    wait,
    why,
    run: async (number = 1) => void (await lab.until(lab.inspector.introspect(nameOf(number), { wait: true }))),
    timesOut: async (happens) => {
      await wait();
      await pass(30_000);
      await happens();
      await lab.until(lab.inspector.finished(node()));
      return why();
    },
  };
}

async function whyOf(lab: TestLab, node: string, firewall: boolean): Promise<Diagnosis> {
  // Observers are told later, unless everything rests.
  if (lab.inspector.load().callbacks === 0) await lab.until(lab.inspector.idle());
  const run = (await lab.inspector.status(node)).unwrap();
  const boots = lab.events.of('boot-event').map(({ what }) => what);
  return diagnose({
    run: { ...run, node, acceptedAt: run.callback?.acceptedAt },
    events: stepsOf(lab.events.events, run.runId),
    refused: refusedIn(lab.events.events),
    heard: { addresses: boots.includes('address-given'), kernels: boots.includes('kernel-sent') },
    settings: { ...lab.inspector.settings, firewall },
    now: lab.clock.now(),
  });
}

/** What happened in a run, as a history would have it. */
function stepsOf(events: readonly FlowEvent[], runId: string) {
  const requests = new Set(events.flatMap((event) => (event.runId === runId ? [event.requestId] : [])));
  requests.delete(undefined);
  return events
    .filter((event) => event.runId === runId || (event.runId === undefined && requests.has(event.requestId)))
    .flatMap((event) => {
      const step = keptStep(event);
      return step === undefined ? [] : [{ at: event.at, step }];
    });
}

/** What was refused, as a history would have it. */
function refusedIn(events: readonly FlowEvent[]): readonly RefusedCallbacks[] {
  return events.flatMap((event) => {
    if (event.type !== 'callback-refused') return [];
    const { reason, remoteAddress, node, at } = event;
    const tried = events.find((one) => one.type === 'lookup-tried' && one.requestId === event.requestId);
    const identifiers: readonly Identifier[] =
      tried?.type === 'lookup-tried'
        ? [
            ...tried.attributes.mac.map((value) => ({ kind: 'mac', value }) as const),
            ...tried.attributes.bmc_address.map((value) => ({ kind: 'bmc-address', value }) as const),
          ]
        : [];
    return [{ id: `${at.getTime()}`, reason, identifiers, remoteAddress, node, firstAt: at, lastAt: at, count: 1 }];
  });
}
