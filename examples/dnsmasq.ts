/**
 * dnsmasq gives addresses only to machines that are being introspected, and to unknown ones while
 * one is. Needs root, and a network interface for it.
 */
import { mkdir, mkdtemp, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inspector } from '@ironic-inspector/core';
import { createDnsmasqFirewall } from '@ironic-inspector/pxe-filter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';

const { DHCP_INTERFACE = 'br-ctlplane', DHCP_RANGE = '192.0.2.100,192.0.2.200' } = process.env;
const folder = await mkdtemp(join(tmpdir(), 'inspector-dnsmasq-'));
const hostsDir = join(folder, 'hosts');
await mkdir(hostsDir);
await chmod(folder, 0o755); // dnsmasq reads it as a user of its own

const server = ['dnsmasq', '--conf-file=/dev/null', '--port=0', `--interface=${DHCP_INTERFACE}`, '--bind-interfaces'];
const state = [`--dhcp-leasefile=${join(folder, 'leases')}`, `--pid-file=${join(folder, 'pid')}`];
const firewall = createDnsmasqFirewall({
  hostsDir,
  startCommand: [...server, ...state, `--dhcp-range=${DHCP_RANGE}`, `--dhcp-hostsdir=${hostsDir}`],
  stopCommand: ['pkill', '--pidfile', join(folder, 'pid')],
});

const ironic = new FakeIronic();
for (const name of ['node-1', 'node-2']) ironic.addNode({ name, macs: [`52:54:00:00:00:0${name.at(-1)}`] });
const inspector = new Inspector({ ironic, ...createMemoryStore(), firewall });

(await inspector.start()).unwrap(); // from now on nobody boots the ramdisk
(await inspector.introspect('node-1')).unwrap();
await inspector.idle();

const { runs, others, unknown, why } = (await inspector.bootPolicy()).unwrap();
for (const { mac, node, state: where } of runs) console.log(`${mac} may boot: node ${node} is ${where}`);
console.log(`${others.join(', ')} may not`);
console.log(`unknown machines: ${unknown}, because ${why}`);
(await inspector.stop()).unwrap();
