/**
 * The Ironic of a benchmark: `NODES` machines from the one with the number `FIRST` on, in memory.
 * Prints how often it was called when it is stopped.
 */
import { once } from 'node:events';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { machine } from '../e2e/machine.ts';

const ironic = new FakeIronic({ keepCalls: 0 });
const first = Number(process.env['FIRST']);
for (let index = first; index < first + Number(process.env['NODES']); index += 1) {
  const { uuid, bmc } = machine(index);
  ironic.addNode({ uuid, name: `machine-${index}`, driver_info: { ipmi_address: bmc, ipmi_username: 'admin' } });
}
const served = await serveIronic(ironic);
console.log(served.url);
await once(process, 'SIGTERM');
await served.close();
console.log(JSON.stringify(Object.fromEntries(ironic.callCounts)));
