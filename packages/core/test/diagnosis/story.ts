import type { Diagnosis } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, eventually, type TestLab, type TestLabOptions } from '@ironic-inspector/testing';
import { afterEach } from 'vitest';

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
  /** The first machine's run waits, half a minute later something happens, and it times out. */
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
  const why = (number = 1) => whyOf(lab, node(number));
  return {
    ...lab,
    node,
    pass,
    wait,
    why,
    run: async (number = 1) => {
      await lab.until(lab.inspector.introspect(nameOf(number), { wait: true }));
      // The ramdisk is answered after that, and only then is everything told.
      await lab.until(eventually(() => lab.inspector.load().callbacks === 0));
    },
    timesOut: async (happens) => {
      await wait();
      await pass(30_000);
      await happens();
      await lab.until(lab.inspector.finished(node()));
      return why();
    },
  };
}

async function whyOf(lab: TestLab, node: string): Promise<Diagnosis> {
  // While a callback is being answered nothing rests, and history may be a second behind.
  if (lab.inspector.load().callbacks === 0) await lab.until(lab.inspector.idle());
  return (await lab.until(lab.inspector.diagnose(node))).unwrap();
}
