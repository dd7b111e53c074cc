import { facts, runHooks } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';

// What a server with 40 processors and eight disks posted.
const run = (await runHooks(loadPayload('ipmi-server'))).unwrap();

const { system, cpu, memory, disks, interfaces } = facts(run.data);
console.log(system.product, system.serial);
console.log(`${cpu.count} × ${cpu.model}, ${memory.physicalMib} MiB`);
for (const { name, sizeBytes, rotational } of disks) console.log(name, sizeBytes, rotational);
for (const { name, mac, hasCarrier } of interfaces) console.log(name, mac, hasCarrier);

// What would be written to Ironic.
console.log(run.changes?.node);
