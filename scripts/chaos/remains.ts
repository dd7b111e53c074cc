import type { FakeIronic } from '@ironic-inspector/testing';
import type { SqlStore } from '@ironic-inspector/store-sql';
import type { Remains } from './judge.ts';
import type { Subject } from './site.ts';

/** Reads what is left of all introspections, from the fake Ironic and from the store. */
export async function collectRemains(
  fake: FakeIronic,
  subjects: readonly Subject[],
  { nodes, data }: SqlStore,
): Promise<readonly Remains[]> {
  const all: Remains[] = [];
  for (const subject of subjects) {
    const { uuid } = subject;
    all.push({
      subject,
      run: (await nodes.get(uuid)).unwrap(),
      hasPending: (await nodes.pending(uuid)).unwrap() !== undefined,
      processed: (await data.load(uuid, 'processed')).unwrap(),
      unprocessed: (await data.load(uuid, 'unprocessed')).unwrap(),
      node: fake.peekNode(uuid),
      ports: fake.peekPorts(uuid),
    });
  }
  return all;
}
