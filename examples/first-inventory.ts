import { runHooks } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';

// What a server with 40 processors and eight disks posted.
const run = (await runHooks(loadPayload('ipmi-server'))).unwrap();

const { cpu, memory, disks, interfaces, system_vendor: vendor } = run.data.inventory ?? {};
console.log(vendor?.product_name, vendor?.serial_number);
console.log(`${cpu?.count} CPUs, ${memory?.physical_mb} MiB`);
for (const { name, size } of disks ?? []) console.log(name, size);
for (const { name, mac_address, has_carrier } of interfaces ?? []) console.log(name, mac_address, has_carrier);

// What would be written to Ironic.
console.log(run.changes?.node);
