import assert from 'node:assert/strict';
import { expectCode, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { attempts, MAC, MAC_2, newPort, newPortGroup, OTHER, UUID } from './samples.ts';
import type { IronicClientSubject } from './samples.ts';

const THIRD = '3be26c0b-03f2-4d2e-ae87-c02d7f33c123';

export const portGroups: Topic<IronicClientSubject> = {
  name: 'port groups',
  tests: {
    'a new group has what it was given, and ports may be in it': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, macs: [MAC] });
      const group = newPortGroup();
      valueOf(await client.createPortGroup(group));
      const [created, ...more] = ironic.peekPortGroups(UUID);
      assert.equal(more.length, 0);
      for (const [field, value] of Object.entries(group)) assert.deepEqual(created?.[field], value, field);

      const [port] = ironic.peekPorts(UUID);
      const step = { op: 'add', path: '/portgroup_uuid', value: group.uuid } as const;
      assert.equal(valueOf(await client.patchPort(port?.uuid ?? '', [step])).portgroup_uuid, group.uuid);
      const born = valueOf(await client.createPort(newPort({ address: MAC_2, portgroup_uuid: group.uuid })));
      assert.equal(born.portgroup_uuid, group.uuid);
    },

    'one with the same UUID that is there already is fine': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      valueOf(await client.createPortGroup(newPortGroup()));
      valueOf(await client.createPortGroup(newPortGroup()));
      assert.equal(ironic.peekPortGroups(UUID).length, 1);
    },

    'one whose answer got lost is made once': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      ironic.failNext({ kind: 'lost' }, { call: 'createPortGroup' });
      valueOf(await client.createPortGroup(newPortGroup()));
      assert.equal(attempts(ironic, 'createPortGroup'), 2);
      assert.equal(ironic.peekPortGroups(UUID).length, 1);
    },

    'a MAC address that another group has already exists': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      valueOf(await client.createPortGroup(newPortGroup()));
      expectCode(await client.createPortGroup(newPortGroup({ uuid: THIRD })), 'already-exists');
      assert.equal(ironic.peekPortGroups(UUID).length, 1);
    },

    'what Ironic refuses is ironic-refused': async ({ client, ironic }) => {
      expectCode(await client.createPortGroup(newPortGroup()), 'ironic-refused');
      ironic.addNode({ uuid: UUID, macs: [MAC] });
      expectCode(await client.createPortGroup(newPortGroup({ address: 'no address' })), 'ironic-refused');
      const [port] = ironic.peekPorts(UUID);
      const step = { op: 'add', path: '/portgroup_uuid', value: OTHER } as const;
      expectCode(await client.patchPort(port?.uuid ?? '', [step]), 'ironic-refused');
      assert.equal(ironic.peekPortGroups(UUID).length, 0);
    },
  },
};
