import type { FakeIronic } from '@ironic-inspector/testing';
import type { SqlStore } from '@ironic-inspector/store-sql';
import type { Ending } from './courses.ts';
import type { Remains } from './judge.ts';
import type { Subject } from './site.ts';

/**
 * Reads what is left of all introspections, from the fake Ironic and from the store. `endings` are
 * those of the subjects, in their order.
 */
export async function collectRemains(
  fake: FakeIronic,
  subjects: readonly Subject[],
  endings: readonly (Ending | undefined)[],
  { nodes, data }: SqlStore,
): Promise<readonly Remains[]> {
  const listed = (await fake.listNodes({ fields: ['driver_info'] })).unwrap();
  const nodesOfBmc = Map.groupBy(listed, ({ driver_info }) => String(driver_info?.['ipmi_address']));
  const all: Remains[] = [];
  for (const [index, subject] of subjects.entries()) {
    const ending = endings[index];
    const last = [subject.nextUuid, subject.uuid].find((one) => fake.peekNode(one) !== undefined);
    const uuid = ending?.uuid ?? last ?? subject.uuid;
    const gone = [subject.uuid, subject.nextUuid].filter((other) => fake.peekNode(other) === undefined);
    const forgotten = await Promise.all(gone.map(async (other) => (await nodes.get(other)).unwrap() === undefined));
    all.push({
      subject,
      uuid,
      wanted: ending?.wanted,
      run: (await nodes.get(uuid)).unwrap(),
      hasPending: (await nodes.pending(uuid)).unwrap() !== undefined,
      processed: (await data.load(uuid, 'processed')).unwrap(),
      unprocessed: (await data.load(uuid, 'unprocessed')).unwrap(),
      node: fake.peekNode(uuid),
      ports: fake.peekPorts(uuid),
      nodesOfMachine: nodesOfBmc.get(subject.bmc)?.length ?? 0,
      remembersGone: forgotten.includes(false),
    });
  }
  return all;
}
