import assert from 'node:assert/strict';
import type { JsonPatch } from '@ironic-inspector/core';
import { expectCode, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { attempts, MAC, MAC_2, newPort, OTHER, UUID } from './samples.ts';
import type { IronicClientSubject } from './samples.ts';

export const ports: Topic<IronicClientSubject> = {
  name: 'ports',
  tests: {
    'ports are listed by node, whole': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, macs: [MAC] });
      ironic.addNode({ uuid: OTHER, macs: [MAC_2] });
      const [port, ...more] = valueOf(await client.listPorts({ node: UUID }));
      assert.equal(more.length, 0);
      assert.equal(port?.address, MAC);
      assert.equal(port?.node_uuid, UUID);
      assert.equal(port?.pxe_enabled, true);
      assert.deepEqual(port?.extra, {});
      assert.deepEqual(port?.local_link_connection, {});
      assert.equal(port?.physical_network, null);
    },

    'ports are listed by MAC address, whatever its case': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, macs: [MAC, '52:54:00:00:00:ab'] });
      assert.equal(valueOf(await client.listPorts({ address: MAC }))[0]?.node_uuid, UUID);
      assert.equal(valueOf(await client.listPorts({ address: '52:54:00:00:00:AB' })).length, 1);
      assert.deepEqual(valueOf(await client.listPorts({ address: MAC_2 })), []);
    },

    'a node without ports has an empty list, a node that is not there has none': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      assert.deepEqual(valueOf(await client.listPorts({ node: UUID })), []);
      expectCode(await client.listPorts({ node: OTHER }), 'node-not-found');
    },

    'all ports are listed, however many pages that takes': async ({ client, ironic }) => {
      const macs = Array.from({ length: 25 }, (_, index) => `52:54:00:00:01:${index.toString(16).padStart(2, '0')}`);
      ironic.addNode({ uuid: UUID, macs });
      const listed = valueOf(await client.listPorts({ node: UUID }));
      assert.deepEqual(listed.map(({ address }) => address).toSorted(), macs);
    },

    'every port of every node is listed with the fields asked for, however many pages that takes': async (subject) => {
      const { client, ironic } = subject;
      assert.deepEqual(valueOf(await client.listAllPorts({ fields: ['address', 'extra'] })), []);
      const macs = Array.from({ length: 25 }, (_, index) => `52:54:00:00:01:${index.toString(16).padStart(2, '0')}`);
      ironic.addNode({ uuid: UUID, macs });
      ironic.addNode({ uuid: OTHER });
      const extra = { 'client-id': 'ff:00:00:00:00:00:02:00:00:02:c9:00:f4:52:14:03:00:12:34:56' };
      const { uuid } = ironic.addPort(OTHER, MAC, { extra });
      const listed = valueOf(await client.listAllPorts({ fields: ['address', 'extra'] }));
      assert.deepEqual(listed.map(({ address }) => String(address)).toSorted(), [MAC, ...macs].toSorted());
      const port = listed.find((one) => one.uuid === uuid);
      assert.equal(port?.address, MAC);
      assert.deepEqual(port?.extra, extra);
      assert.equal(port?.pxe_enabled, undefined);
    },

    'a new port has what it was given': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      const link = { switch_id: '00:00:5e:00:53:01', port_id: 'Ethernet1/1', switch_info: 'tor-1' };
      const given = newPort({
        pxe_enabled: false,
        extra: { 'client-id': 'ff:00' },
        local_link_connection: link,
        physical_network: 'physnet1',
      });
      const created = valueOf(await client.createPort(given));
      const [port] = ironic.peekPorts(UUID);
      assert.equal(port?.uuid, created.uuid);
      for (const [field, value] of Object.entries(given)) {
        assert.deepEqual(created[field], value, field);
        assert.deepEqual(port?.[field], value, field);
      }
    },

    'a MAC address that any node has already exists, and is not tried again': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      ironic.addNode({ uuid: OTHER, macs: [MAC] });
      const error = expectCode(await client.createPort(newPort()), 'already-exists');
      assert.match(error.message, new RegExp(`A port with MAC address ${MAC} already exists\\.`));
      assert.equal(attempts(ironic, 'createPort'), 1);
      assert.equal(ironic.peekPorts(UUID).length, 0);
    },

    'what Ironic refuses to create is ironic-refused': async ({ client, ironic }) => {
      expectCode(await client.createPort(newPort()), 'ironic-refused');
      ironic.addNode({ uuid: UUID });
      expectCode(await client.createPort(newPort({ address: 'no address' })), 'ironic-refused');
      assert.equal(ironic.peekPorts(UUID).length, 0);
    },

    'a patch is applied, and its answer is the port as it is then': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, macs: [MAC] });
      const uuid = ironic.peekPorts(UUID)[0]?.uuid ?? '';
      const patch: JsonPatch = [
        { op: 'replace', path: '/pxe_enabled', value: false },
        { op: 'add', path: '/local_link_connection/switch_id', value: '00:00:5e:00:53:01' },
        { op: 'add', path: '/local_link_connection/port_id', value: '7' },
      ];
      const port = valueOf(await client.patchPort(uuid, patch));
      assert.equal(port.pxe_enabled, false);
      assert.deepEqual(port.local_link_connection, { switch_id: '00:00:5e:00:53:01', port_id: '7' });
      assert.deepEqual(ironic.peekPorts(UUID)[0]?.local_link_connection, port.local_link_connection);
    },

    'a patch that Ironic refuses changes nothing at all': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, macs: [MAC] });
      const [before] = ironic.peekPorts(UUID);
      const good = { op: 'replace', path: '/pxe_enabled', value: false } as const;
      const bad: JsonPatch = [
        { op: 'add', path: '/no_such_field', value: 1 },
        { op: 'remove', path: '/extra/absent' },
        { op: 'add', path: '/local_link_connection/port_id', value: 'half of a link' },
      ];
      for (const step of bad) {
        expectCode(await client.patchPort(before?.uuid ?? '', [good, step]), 'ironic-refused');
        assert.deepEqual(ironic.peekPorts(UUID)[0], before, step.path);
      }
      expectCode(await client.patchPort(OTHER, [good]), 'ironic-refused');
    },

    'a port is deleted; one that is not there is fine': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, macs: [MAC, MAC_2] });
      const uuid = ironic.peekPorts(UUID)[0]?.uuid ?? '';
      valueOf(await client.deletePort(uuid));
      valueOf(await client.deletePort(uuid));
      assert.deepEqual(
        ironic.peekPorts(UUID).map(({ address }) => address),
        [MAC_2],
      );
    },
  },
};
