/**
 * `in-process.ts NODES` takes machines through an introspection without HTTP on either side: the
 * library on stores in memory, and a fake Ironic that is called, not asked. What is left is our own
 * part, and what the fake costs. Prints milliseconds of processor time for a node, once warm.
 */
import { Inspector } from '@ironic-inspector/core';
import { defaultHooks, extraHardware, lldpBasic, localLinkConnection } from '@ironic-inspector/core/hooks';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';
import { machine, type Machine } from '../e2e/machine.ts';

const WARM = 200;
/** How many are under way at a time. */
const AT_ONCE = 8;

const ironic = new FakeIronic({ keepCalls: 0 });
const inspector = new Inspector({
  ironic,
  ...createMemoryStore(),
  introspectionDelay: 0,
  hooks: [...defaultHooks, lldpBasic, localLinkConnection, extraHardware],
});
const count = Number(process.argv[2]);
const machines = Array.from({ length: WARM + count }, (_, index) => machine(index));
for (const { uuid, bmc } of machines) ironic.addNode({ uuid, driver_info: { ipmi_address: bmc } });

async function takeThrough(some: readonly Machine[]): Promise<void> {
  const rest = some.values();
  const worker = async () => {
    for (const { uuid, callback } of rest) {
      (await inspector.introspect(uuid)).unwrap();
      await inspector.idle();
      (await inspector.continue(callback)).unwrap();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await inspector.idle();
}

await takeThrough(machines.slice(0, WARM));
const before = process.cpuUsage();
await takeThrough(machines.slice(WARM));
const { user, system } = process.cpuUsage(before);
(await inspector.stop()).unwrap();
console.log(JSON.stringify({ cpuMsPerNode: (user + system) / 1000 / count }));
