/** What became of a server between two runs: its hardware in one shape, and the difference. */
import assert from 'node:assert/strict';
import { diffHardware, hardwareOf, identifiersOf, isPlaceholder, parsePciIds } from '@ironic-inspector/core/hardware';
import { loadPayload } from '@ironic-inspector/testing';

// #region hardware
// What `inspector.data(node)` gives, or a file. Here: one server, and the same a month later.
const lastMonth = loadPayload('ipmi-server');
const today = loadPayload('ipmi-server-later');

const { system, memory, disks, nics } = hardwareOf(lastMonth);
console.log(system.product, system.serial, system.firmwareVersion);
// memory:serial:4926B0E9 A4 17179869184
for (const { id, slot, sizeBytes } of memory) console.log(id, slot, sizeBytes);
// disk:wwn:0x500005e0a1b20000 EXAMPLE SSD 480 EX01 extra
for (const { id, model, firmware, sources } of disks) console.log(id, model, firmware, sources.firmware);
for (const { mac, switchName, switchPort } of nics) console.log(mac, switchName, switchPort);
// #endregion

// #region diff
const changes = diffHardware(hardwareOf(lastMonth), hardwareOf(today));
for (const { severity, text } of changes) console.log(`${severity}: ${text}`);
// serious: System: memory changed from 192 GiB to 176 GiB
// serious: DIMM A4 16 GiB (serial 4926B0E9) is gone
// serious: Disk EXAMPLE HDD 4000 4 TB (serial EXHDD0000002) is gone
// notable: System: version of the firmware changed from 2.12.2 to 2.13.0
// notable: NIC 02:00:5e:10:00:02 at 0000:1a:00.0 (EX710 10GbE): port of the switch changed from
//   Ethernet1/17 to Ethernet1/19
// minor: System: date of the firmware changed from 07/09/2021 to 11/15/2021
// #endregion
assert.deepEqual(
  changes.map(({ kind, component, severity }) => `${severity} ${kind} ${component}`),
  [
    'serious changed system',
    'serious removed memory',
    'serious removed disk',
    'notable changed system',
    'notable changed nic',
    'minor changed system',
  ],
);

// #region alarm
const lost = changes.filter(({ severity, kind }) => severity === 'serious' && kind === 'removed');
assert.deepEqual(
  lost.map(({ id }) => id),
  ['memory:serial:4926B0E9', 'disk:wwn:0x500005e0a1b20020'],
);
// #endregion
assert.deepEqual(diffHardware(hardwareOf(today), hardwareOf(today)), []);

// #region names
// In your program: parsePciIds(await readFile('/usr/share/misc/pci.ids', 'utf8'))
const pciNames = parsePciIds('10de  NVIDIA Corporation\n\t1eb8  TU104GL [Tesla T4]\n');
const gpus = hardwareOf(today, { pciNames }).pciDevices.filter(({ accelerator }) => accelerator !== undefined);
console.log(gpus.map(({ vendor, product, address }) => `${vendor} ${product} at ${address}`));
// #endregion
assert.equal(gpus[0]?.product, 'TU104GL [Tesla T4]');

// #region identity
const { systemUuid, systemSerial, boardSerial, bmcMac, macs, ignoredMacs } = identifiersOf(today);
console.log(systemUuid, systemSerial, boardSerial, bmcMac, macs, ignoredMacs);
assert.ok(isPlaceholder('To be filled by O.E.M.') && !isPlaceholder(systemSerial));
// #endregion
